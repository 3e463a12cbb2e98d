//! The open interface: keys of other systems, what residents share with them, what they hand in, what they are told.

mod admission;
mod clients;
mod delivery;
mod events;
mod figures;
mod handing_in;
mod retention;
mod shares;
pub(crate) mod status;
#[cfg(test)]
mod tests;

pub use admission::{Denied, admit};
pub use clients::{KeyLine, MadeKey, NewKey, add_key, keys, revoke_key, set_webhook};
pub use delivery::{Courier, CourierFault, Parcel, SIGNATURE_HEADER, deliver, signature};
pub(crate) use events::announce;
pub use events::{DeadEvent, dead_events, send_event_again};
pub(crate) use figures::Counted;
pub use figures::{FIGURES_KEPT_SECONDS, MOST_MONTHS, figures};
pub use handing_in::{HandedIn, hand_in, may_hand_in};
pub use retention::erase_ended;
pub use shares::{end_share, remember_token, share, share_page};
pub use status::case_status;
