//! The account's messages, and the demo carrier's page.

use crate::api::ApiError;
use domain::fault::Refusal;
use domain::feedback::OpenRating;
use domain::id::MessageId;
use domain::messages::{DeadLetter, DemoSms, InboxItem};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::api::{Sent, answer, hall_and_actor, refused, settle};
#[cfg(feature = "ssr")]
use crate::paths;

#[cfg(feature = "ssr")]
const AGAIN: &str = "messages-send-again";

/// What the page of messages shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// Newest first.
    pub items: Vec<InboxItem>,
    /// What can still be rated.
    pub open: Vec<OpenRating>,
    /// Whether the page before this one may hold more.
    pub more: bool,
}

/// A page of the account's messages; `before` is the last one of the page before.
#[server(prefix = "/api/messages", endpoint = "inbox")]
pub async fn read_inbox(before: Option<MessageId>) -> Result<Inbox, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let items = answer(hall::messages::inbox(&hall, &actor, before.as_ref()).await)?;
    let open = answer(hall::feedback::open_of_account(&hall, &actor).await)?;
    Ok(Inbox { more: items.len() >= hall::messages::INBOX_PAGE, items, open })
}

/// What an administrator sees of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TroubleShown {
    /// Tried several times or long due, and still waiting.
    pub stuck: Vec<DeadLetter>,
    /// Given up, newest first.
    pub dead: Vec<DeadLetter>,
    /// The last refusal of sending again.
    pub refusal: Option<Refusal>,
}

/// Messages that were given up or are stuck.
#[server(prefix = "/api/messages", endpoint = "trouble")]
pub async fn read_trouble() -> Result<TroubleShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let dead = answer(hall::messages::dead_letters(&hall, &actor, None).await)?;
    let stuck = answer(hall::messages::stuck(&hall, &actor).await)?;
    Ok(TroubleShown { stuck, dead, refusal: refused(AGAIN).await? })
}

/// Puts a message that was given up into the outbox anew.
#[server(prefix = "/api/messages", endpoint = "send-again")]
pub async fn send_again(message: MessageId) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let sent = hall::messages::send_again(&hall, &actor, &message).await;
    settle(Sent::new(AGAIN, paths::DESK_MESSAGES, []), sent, |()| paths::DESK_MESSAGES.to_owned()).await
}

/// The latest SMS of the demo carrier; not found outside a demo.
#[server(prefix = "/api/messages", endpoint = "demo")]
pub async fn read_demo_sms() -> Result<Vec<DemoSms>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::messages::demo_sms(&hall).await)
}
