//! The whole router in process: what every answer carries and what is refused at the door.

mod door;
mod harness;
mod identity;
mod pages;
mod rating;
mod rights;
