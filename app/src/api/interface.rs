//! What residents share with other systems.

use super::ApiError;
use domain::id::{CaseId, ShareId};
use domain::interface::SharePage;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Sent, answer, hall_and_actor, settle, visitor};
#[cfg(feature = "ssr")]
use crate::paths;

/// What is shared of a case; without one, who may apply for the account.
#[server(endpoint = "interface/shares", prefix = "/api")]
pub async fn read_shares(case: Option<CaseId>) -> Result<SharePage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let session = visitor().and_then(|visitor| visitor.session);
    answer(hall::interface::share_page(&hall, &actor, session.as_deref(), case.as_ref()).await)
}

/// Shares a case, or lets a system apply. The page shows the token next, once.
#[server(endpoint = "interface/share", prefix = "/api")]
pub async fn share(#[server(flatten)] fields: super::intake::Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let case = fields.get("case").filter(|case| !case.is_empty()).map(|case| CaseId(case.clone()));
    let made = match hall::interface::share(&hall, &actor, case.as_ref(), &fields).await {
        Ok(token) => hall::interface::remember_token(&hall, &super::session()?, case.as_ref(), &token).await,
        Err(error) => Err(error),
    };
    let page = paths::shares(case.as_ref().map(CaseId::as_str));
    settle(Sent { form: "share", page: &page, values: fields }, made, |()| page.clone()).await
}

/// Takes a share back.
#[server(endpoint = "interface/end-share", prefix = "/api")]
pub async fn end_share(share: ShareId, #[server(default)] case: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let ended = hall::interface::end_share(&hall, &actor, &share).await;
    let page = paths::shares(Some(case.as_str()).filter(|case| !case.is_empty()));
    settle(Sent::new("share", &page, []), ended, |()| page.clone()).await
}
