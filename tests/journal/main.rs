//! The journal, as those who use it see it.

mod facts;
mod folder;
mod items;
mod kill;
mod migrations;
mod model;
mod sample;
