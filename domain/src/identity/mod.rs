//! Who acts: residents, staff, their posts, and what each may do.

mod actor;
mod code;

pub use actor::{Actor, Post, RealNameLevel, ResidentActor, StaffActor};
pub use code::{CODE_GAP_SECONDS, CODE_MINUTES, CODE_TRIES, CODES_A_DAY, CodePurpose, code_as_typed};
