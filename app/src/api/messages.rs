//! The account's messages, and the demo carrier's page.

use crate::api::ApiError;
use domain::feedback::OpenRating;
use domain::id::MessageId;
use domain::messages::{DemoSms, InboxItem};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::api::{answer, hall_and_actor};

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

/// The latest SMS of the demo carrier; not found outside a demo.
#[server(prefix = "/api/messages", endpoint = "demo")]
pub async fn read_demo_sms() -> Result<Vec<DemoSms>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::messages::demo_sms(&hall).await)
}
