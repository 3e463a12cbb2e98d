//! The addresses that more than one page links to.

/// Home.
pub const HOME: &str = "/";
/// The guide of the one service.
pub const GUIDE: &str = "/guide/public-rental-housing";
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
pub const MESSAGES: &str = "/account/messages";
/// The application's task list.
pub const APPLY: &str = "/apply";
/// Log-in of residents.
pub const SIGN_IN: &str = "/sign-in";
/// Where log-out posts to.
pub const SIGN_OUT: &str = "/api/identity/sign-out";
/// The officers' worklist.
pub const DESK: &str = "/desk";
