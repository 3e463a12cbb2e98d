//! The open interface for other systems of the city: what a key opens, what a resident lets a system do, events, figures.

mod event;
mod handed;
mod operation;
mod scope;
mod shape;
mod share;
mod statistics;

pub use event::{Event, retry_after};
pub use handed::{Filled, Handed, HandedDocument, HandedLetter, HandedMember, MOST_HANDED_DOCUMENTS, fill};
pub use operation::{OPERATIONS, Operation, Problem};
pub use scope::Scope;
pub use shape::{Part, Shape};
pub use share::{SHARE_DAYS, ShareKind, SharePage, ShareState, ShareView};
pub use statistics::{Cell, DistrictMonth, SMALLEST_SHOWN, StageCount, Statistics, Tally, statistics};
