//! The whole router in process: what every answer carries and what is refused at the door.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // clippy does not know that what tests share is a test

mod browser;
mod desk;
mod disputes;
mod door;
mod doubles;
mod harness;
mod identity;
mod interface;
mod journey;
mod operators;
mod pages;
mod rating;
mod rights;
mod upload;
