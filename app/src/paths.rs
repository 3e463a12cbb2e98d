//! The addresses that more than one page links to.

use domain::intake::Step;

/// Home.
pub const HOME: &str = "/";
/// The guide of the one service.
pub const GUIDE: &str = "/guide/public-rental-housing";
/// The consent form to print.
pub const CONSENT_FORM: &str = "/guide/public-rental-housing/consent.rtf";
/// Self-check.
pub const CHECK: &str = "/check";
/// The policy text.
pub const POLICY: &str = "/policy";
/// Notices and public lists.
pub const NOTICES: &str = "/notices";
/// Figures.
pub const FIGURES: &str = "/figures";
/// Privacy notice.
pub const PRIVACY: &str = "/privacy";
/// Accessibility statement.
pub const ACCESSIBILITY: &str = "/accessibility";
/// Offices and windows.
pub const CONTACT: &str = "/contact";
/// Tracking without an account.
pub const TRACK: &str = "/track";
/// A resident's own page: cases, messages, account.
pub const ACCOUNT: &str = "/account";
/// The account's messages.
pub const MESSAGES: &str = "/my/messages";
/// Who looked at the resident's own data, over all applications.
pub const MY_LOOKS: &str = "/my/looks";
/// The application's task list.
pub const APPLY: &str = "/apply";
/// Log-in of residents.
pub const SIGN_IN: &str = "/sign-in";
/// A new account.
pub const REGISTER: &str = "/account/new";
/// The phone is proven, and no account has it.
pub const NO_ACCOUNT: &str = "/account/none";
/// Change of phone.
pub const ACCOUNT_PHONE: &str = "/account/phone";
/// Log-in of staff.
pub const STAFF_SIGN_IN: &str = "/staff/sign-in";
/// First log-in of staff.
pub const STAFF_ACTIVATE: &str = "/staff/activate";
/// The desk of a window.
pub const DESK_WINDOW: &str = "/desk/window";
/// Staff accounts, for administrators.
pub const DESK_STAFF: &str = "/desk/staff";
/// The administrator's page of messages in trouble.
pub const DESK_MESSAGES: &str = "/desk/messages";
/// The administrator's page of the registers at work.
pub const DESK_REGISTERS: &str = "/desk/registers";
/// The administrator's page of look-ups that are to be explained.
pub const DESK_LOOK_UPS: &str = "/desk/look-ups";
/// The officers' list of clues.
pub const DESK_CLUES: &str = "/desk/clues";
/// The county's list of disputed records.
pub const DESK_DISPUTES: &str = "/desk/disputes";
/// Where log-out posts to.
pub const SIGN_OUT: &str = "/api/identity/sign-out";
/// The officers' worklist.
pub const DESK: &str = "/desk";

/// The first page of a post.
pub fn desk_of(post: domain::identity::Post) -> &'static str {
    match post {
        domain::identity::Post::Window => DESK_WINDOW,
        domain::identity::Post::Administrator => DESK_STAFF,
        _ => DESK,
    }
}

/// Where somebody logs in who wants this page.
pub fn sign_in_for(path: &str) -> &'static str {
    if path == DESK || path.starts_with("/desk/") { STAFF_SIGN_IN } else { SIGN_IN }
}

/// Adding a member of the household by hand.
pub const ADD_MEMBER: &str = "/apply/household/add";
/// The resident's cases.
pub const MY_CASES: &str = "/my";

/// The page of a step of the application.
pub fn step(step: Step) -> String {
    format!("{APPLY}/{}", step.code())
}

/// The page of the next step, or the task list when nothing further is open.
pub fn step_or_list(next: Option<Step>) -> String {
    next.map_or_else(|| APPLY.to_owned(), step)
}

/// The page on which one member agrees to the check.
pub fn member_consent(member: &str) -> String {
    format!("{APPLY}/consents/{member}")
}

/// The page of one member's records.
pub fn member_registers(member: &str) -> String {
    format!("{APPLY}/registers/{member}")
}

/// The receipt of a case.
pub fn receipt(case: &str) -> String {
    format!("{MY_CASES}/cases/{case}/receipt")
}

/// A case of the resident's own.
pub fn my_case(case: &str) -> String {
    format!("{MY_CASES}/cases/{case}")
}

/// Giving a case up.
pub fn withdraw(case: &str) -> String {
    format!("{MY_CASES}/cases/{case}/withdraw")
}

/// Answering the one-time notice of a case.
pub fn answer_notice(case: &str) -> String {
    format!("{MY_CASES}/cases/{case}/answer")
}

/// A case on the desk.
pub fn desk_case(case: &str) -> String {
    format!("{DESK}/cases/{case}")
}

/// The page that asks the registers about a case, and shows their answers as they land.
pub fn desk_check(case: &str) -> String {
    format!("{DESK}/cases/{case}/check")
}

/// The page on which the full numbers of a case are asked for.
pub fn desk_reveal(case: &str) -> String {
    format!("{DESK}/cases/{case}/reveal")
}

/// The page on which an enterprise is looked up for a case.
pub fn desk_enterprise(case: &str) -> String {
    format!("{DESK}/cases/{case}/enterprise")
}

/// A clue on the desk.
pub fn desk_clue(clue: &str) -> String {
    format!("{DESK_CLUES}/{clue}")
}

/// A disputed record on the desk.
pub fn desk_dispute(dispute: &str) -> String {
    format!("{DESK_DISPUTES}/{dispute}")
}

/// An officer's look-ups of a day.
pub fn desk_look_up(flag: &str) -> String {
    format!("{DESK_LOOK_UPS}/{flag}")
}

/// The letters of a resident's own case.
pub fn my_letters(case: &str) -> String {
    format!("{MY_CASES}/cases/{case}/letters")
}

/// Who looked at the data of a resident's own case.
pub fn looks(case: &str) -> String {
    format!("{MY_CASES}/cases/{case}/looks")
}

/// For those who connect a system.
pub const DEVELOPERS: &str = "/developers";

/// What is shared of a resident's own case; without one, who may apply for them.
pub fn shares(case: Option<&str>) -> String {
    case.map_or_else(|| format!("{ACCOUNT}/share"), |case| format!("{MY_CASES}/cases/{case}/share"))
}

/// The disputed records of a resident's own case.
pub fn my_disputes(case: &str) -> String {
    format!("{MY_CASES}/cases/{case}/disputes")
}

/// A letter of a resident's own case.
pub fn my_letter(case: &str, letter: &str) -> String {
    format!("{MY_CASES}/cases/{case}/letters/{letter}")
}

/// A page of a list: what narrows it, codes of ours, and where the page begins stand in the address.
pub fn list(list: &str, filters: &[(&str, Option<&str>)], page: &str) -> String {
    let page = ("page", Some(page).filter(|page| !page.is_empty()));
    let set = filters.iter().copied().chain([page]).filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    let set: Vec<String> = set.collect();
    if set.is_empty() { list.to_owned() } else { format!("{list}?{}", set.join("&")) }
}

/// The address of a page that remembers where to go on.
#[cfg(feature = "ssr")]
pub fn with_back(page: &str, back: &str) -> String {
    if !crate::plain::is_local_path(back) {
        return page.to_owned();
    }
    format!("{page}?back={}", encoded(back))
}

/// A text as one value of a query.
pub fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut value = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            value.push(char::from(byte));
        } else {
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_survives_the_address() {
        assert_eq!(with_back("/sign-in", "/desk/case/1?tab=a&x=1"), "/sign-in?back=/desk/case/1%3Ftab%3Da%26x%3D1");
        assert_eq!(with_back("/sign-in", "https://evil.example"), "/sign-in");
    }

    #[test]
    fn what_narrows_a_list_stands_in_its_address() {
        assert_eq!(list(DESK, &[("state", None)], ""), "/desk");
        assert_eq!(list(DESK, &[("state", Some("a")), ("due", None), ("check", Some("b"))], ""), "/desk?state=a&check=b");
        assert_eq!(list(DESK, &[("state", None)], "2"), "/desk?page=2");
    }
}
