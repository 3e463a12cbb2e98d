//! Who acts: residents, staff, their posts, and what each may do.

mod actor;
mod code;
mod credit_code;
mod person_name;
mod phone;
mod resident_id;
pub(crate) mod typing;

pub use actor::{Actor, Post, RealNameLevel, ResidentActor, StaffActor};
pub use code::{CODE_GAP_SECONDS, CODE_MINUTES, CODE_TRIES, CODES_A_DAY, CodePurpose, code_as_typed};
pub use credit_code::CreditCode;
pub use person_name::PersonName;
pub use phone::Phone;
pub use resident_id::{ResidentId, Sex};
