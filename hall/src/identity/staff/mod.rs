//! Staff accounts: one person in one post of one office, with password and authenticator.

mod activation;
mod administration;
mod authenticator;
mod demo;
mod password;
mod row;
mod sign_in;

pub use activation::{authenticator_at_hand, begin_activation, confirm_activation, put_recovery_codes_away, recovery_codes_at_hand};
pub use administration::{NewStaff, StaffPage, add, add_at_desk, close, invitation_at_hand, list, reset, reset_at_desk};
pub use demo::{DEMO_PASSWORD, DemoAccount, create_demo_staff, demo_code};
pub(crate) use row::presence;
pub use sign_in::{StaffEntered, sign_in};

use domain::id::StaffId;

/// What the session and the record call a staff account.
pub fn subject(id: &StaffId) -> String {
    format!("staff:{id}")
}
