//! The application from the draft to the receipt, and what the applicant can do with it afterwards.

mod answer;
mod asked_about;
mod attach;
pub(crate) mod commitment;
pub(crate) mod consent;
mod correction;
pub(crate) mod documents;
pub(crate) mod draft;
mod erase;
mod expiry;
#[cfg(any(test, feature = "testing"))]
#[path = "tests/fixture.rs"]
pub mod fixture;
mod own;
mod page;
mod proof;
mod repeat;
mod safe_file;
pub(crate) mod submit;
#[cfg(test)]
mod tests;
mod tracking;

pub use answer::{add_member, remove_member, save_step};
pub use asked_about::forget_asked;
pub use attach::{attach, detach, step_of};
pub use commitment::{letter, send_commitment_code};
pub use consent::{agree, send_member_code};
pub use correction::{add_to_answer, answer_documents, answer_notice, answers_to_notices};
pub use documents::{OpenedDocument, Upload, documents_of, open_document};
pub use draft::{Opened, open};
pub use expiry::{expire_drafts, warn_of_expiry};
pub use own::{my_case, my_cases};
pub use page::{commitment_page, step_page, task_page};
pub use proof::add_proof;
pub use repeat::{confirm_member_code, sign};
pub use safe_file::{MOST_BYTES, too_large};
pub use submit::{submit, submit_key, undo_submit, withdraw};
pub use tracking::{remember_tracked, track, track_page, tracked};
