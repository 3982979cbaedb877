//! Dozens of kills over a real Odoo, day after day, on one database and one journal.
