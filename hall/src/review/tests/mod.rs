//! The review on both engines.

mod desk;
mod fixture;
mod way;
