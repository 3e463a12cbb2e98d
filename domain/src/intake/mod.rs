//! The application: what is answered, which steps are open, and when it is ready to submit.

mod answers;
mod application;
mod declared;
mod form;
mod household;
mod number;
mod step;

pub use answers::{Answers, Asked, Commitment, Registers, Response, SignedHow, Verdict};
pub use application::{Application, ready_to_submit};
pub use declared::{
    Attachment, CasualIncome, DocumentKind, Employment, Group, Housing, HousingKind, Livelihood, Mode, Need, Wish, required_documents,
};
pub use form::{Form, LONGEST_TEXT, answer, decimal, member, register_field, text};
pub use household::{ADULT_AGE, Consent, ConsentHow, Marital, Member, Relation};
pub use number::{ACCEPTANCE_BITS, AcceptanceNumber, CASE_BITS, CaseNumber};
pub use step::{Step, StepState, next_open, state_of, task_list};
