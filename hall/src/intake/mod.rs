//! The application from the draft to the receipt, and what the applicant can do with it afterwards.

mod answer;
mod commitment;
mod consent;
pub(crate) mod draft;
mod own;
mod page;
mod submit;
#[cfg(test)]
mod tests;
mod tracking;

pub use answer::{add_member, remove_member, save_step};
pub use commitment::{letter, send_commitment_code, sign};
pub use consent::{agree, confirm_member_code, send_member_code};
pub use draft::{Opened, open};
pub use own::{my_case, my_cases};
pub use page::{step_page, task_page};
pub use submit::{submit, submit_key, undo_submit, withdraw};
pub use tracking::{remember_tracked, track, track_page, tracked};
