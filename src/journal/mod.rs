//! Remembers on disk what was intended, attempted and sent.
