//! The review on both engines.

mod desk;
mod fixture;
mod letters;
mod reads;
mod way;
