//! Messages: an outbox written in the same unit of work as the act, a dispatcher that empties it, and the account's inbox.

mod carrier;
mod demo;
mod dispatch;
mod inbox;
mod outbox;
#[cfg(test)]
mod tests;
mod watch;

pub use carrier::{Carrier, CarrierFault, Outgoing};
pub use demo::{DemoCarrier, demo_sms};
pub use dispatch::{Dispatched, dispatch};
pub use inbox::{INBOX_PAGE, inbox};
pub use outbox::{Recipient, enqueue};
pub use watch::{backlog, dead_letters, send_again, stuck};
