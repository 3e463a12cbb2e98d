//! The way of a case: its states, the acts that move it, who may do them and under which conditions.

mod act;
mod clock;
mod correction;
mod history;
mod hold;
mod letter;
mod machine;
mod reason;
mod stage;
mod state;
mod table;
mod view;

pub use act::{Act, Duty, OPINION_LIMIT, OpinionRule, Step};
pub use clock::{Limits, Stage};
pub use correction::{CorrectionItem, ITEMS_LIMIT, NOTE_LIMIT, check_items};
pub use hold::{Hold, hold};
pub use letter::{LetterContent, LetterKind, LetterLine, LetterPart, LetterText, LetterView};
pub use machine::{Decision, Denied, Facts, Performer, Request, decide, forbidden, may_act, offered, possible};
pub use reason::Reason;
pub use stage::{StageFault, StageTerms};
pub use state::{CaseState, Holder, Runs};
pub use table::{Guard, STATES, StateRow, TRANSITIONS, Transition, Who};
pub use view::{
    ActDone, ActOffer, CheckFilter, DeskCase, DeskDeclared, DeskDocument, DeskMember, EventView, MissingItem, Revealed, StageView,
    WORKLIST_PAGE, Worklist, WorklistQuery, WorklistRow,
};
