//! Log-in and log-out as server functions do them: who visits, who is let in, where to go on.

use super::{ApiError, visitor as sender};
use crate::context::PageContext;
use crate::plain::is_local_path;
use hall::identity::{Entered, Visitor};
use hall::session::Door;
use leptos::prelude::*;

/// Who visits, as the use cases of identity ask for it.
pub fn visitor() -> Result<Visitor, ApiError> {
    sender().filter(|sender| sender.session.is_some()).map(|sender| sender.browser(PageContext::here().language)).ok_or(ApiError::SignedOut)
}

/// Who visits, on a page: without a session there is nothing under way.
pub fn visitor_if_any() -> Option<Visitor> {
    visitor().ok()
}

/// The token of the browser, if it is known.
pub fn device() -> Option<String> {
    sender().and_then(|sender| sender.device)
}

/// Lets a resident in and remembers the browser.
pub fn enter(entered: &Entered) {
    if let Some(door) = use_context::<Door>() {
        door.sign_in(entered.subject.as_str(), Some(entered.device.clone()));
    }
}

/// Lets a member of staff in.
pub fn let_in(subject: &str) {
    if let Some(door) = use_context::<Door>() {
        door.sign_in(subject, None);
    }
}

/// Lets whoever is there out.
pub fn let_out() {
    if let Some(door) = use_context::<Door>() {
        door.sign_out();
    }
}

/// Where to go on after log-in: the page asked for, if it is one of ours.
pub fn onward(back: &str, otherwise: &str) -> String {
    if is_local_path(back) { back.to_owned() } else { otherwise.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_stays_here() {
        assert_eq!(onward("/apply/wish", "/"), "/apply/wish");
        assert_eq!(onward("//evil.example", "/account"), "/account");
    }
}
