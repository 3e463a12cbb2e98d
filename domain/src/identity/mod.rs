//! Who acts: residents, staff, their posts, and what each may do.

mod actor;

pub use actor::{Actor, Post, RealNameLevel, ResidentActor, StaffActor};
