//! The application: what is answered, which steps are open, and when it is ready to submit.

mod answers;
mod application;
mod declared;
mod form;
mod household;
mod licence;
mod number;
mod step;
mod timeline;
mod view;

pub use answers::{Answers, Asked, Commitment, Registers, Response, SignedHow, Verdict};
pub use application::{Application, ready_to_submit};
pub use declared::{
    Attachment, CasualIncome, DocumentKind, Employment, Group, Housing, HousingKind, Livelihood, Mode, Need, Wish, required_documents,
};
pub use form::{Form, LONGEST_TEXT, Shown, answer, decimal, is_listed, member, register_field, registers_by_hand, text};
pub use household::{ADULT_AGE, Consent, ConsentHow, Marital, Member, Relation};
pub use licence::{
    CheckedReference, LicenceChoice, LicenceChoices, LicenceReference, ReferenceState, choices, has_licence, proven_by, usable,
};
pub use number::{ACCEPTANCE_BITS, AcceptanceNumber, CASE_BITS, CaseNumber};
pub use step::{Step, StepState, following, next_open, state_of, task_list};
pub use timeline::{
    AnswerPage, CaseEvent, DoneBy, IfLate, NoticePoint, OwnerActPage, OwnerActs, OwnerCase, OwnerCaseLine, OwnerEvent, TrackPage,
    TrackedCase, UNDO_SECONDS, ahead, answer_by, if_late, owner_acts, owner_events,
};
pub use view::{CommitmentPage, CommitmentView, DocumentView, DraftView, MemberView, SignedView, StepPage, TaskPage};
