//! Delivers a mail: over SMTP, into a folder, or into memory.
