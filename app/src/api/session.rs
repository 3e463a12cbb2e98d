//! Log-in and log-out as server functions do them: who visits, who is let in, where to go on.

use super::{ApiError, visitor as sender};
use crate::context::PageContext;
use crate::plain::is_local_path;
use hall::identity::{Entered, Visitor};
use hall::session::Door;
use leptos::prelude::*;
use std::fmt::Write as _;

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

/// The address of a page that remembers where to go on.
pub fn with_back(page: &str, back: &str) -> String {
    if !is_local_path(back) {
        return page.to_owned();
    }
    let mut address = format!("{page}?back=");
    for byte in back.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_here_and_survives_the_address() {
        assert_eq!(onward("/apply/wish", "/"), "/apply/wish");
        assert_eq!(onward("//evil.example", "/account"), "/account");
        assert_eq!(with_back("/sign-in", "/desk/case/1?tab=a&x=1"), "/sign-in?back=/desk/case/1%3Ftab%3Da%26x%3D1");
        assert_eq!(with_back("/sign-in", "https://evil.example"), "/sign-in");
    }
}
