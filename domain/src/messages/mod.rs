//! Messages: what is told to whom, when it may be sent, and how often sending is tried.

mod schedule;
mod template;
mod view;

pub use schedule::{earliest_send, is_quiet, retry_after, segments};
pub use template::{CODE_SECONDS, MessageTemplate, REDACTED, SIGNATURE};
pub use view::{Backlog, DeadLetter, Delivery, DemoSms, InboxItem, Trouble};
