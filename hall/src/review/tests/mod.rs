//! The review on both engines.

mod fixture;
mod way;
