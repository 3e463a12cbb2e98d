//! The parts pages are made of, on the class names of the look.

mod cell;
mod faces;
mod facts;
mod field;
mod filter;
mod foot;
mod form;
mod masthead;
mod message;
mod page;
mod pager;
mod timeline;

pub use cell::Cell;
pub use faces::{Faces, Reasons};
pub use facts::{Fact, Facts};
pub use field::{Answer, Choices, Field, Select, TextArea, Tick};
pub use filter::{FilterForm, Tab, Tabs};
pub use foot::Foot;
pub use form::{ERRORS, Form, FormPage, Refused, typed_value};
pub use masthead::{Masthead, SkipLink};
pub use message::{Notice, Panel, Tag, Tone};
pub use page::{Data, Page, PageTitle};
pub use pager::Pager;
pub use timeline::{Progress, Timeline, TimelineItem};
