//! Who acts: residents, staff, their posts, and what each may do.

mod actor;
mod code;
mod credit_code;
mod login_name;
mod password;
mod person_name;
mod phone;
mod registers;
mod resident_id;
mod rights;
pub(crate) mod typing;
mod view;

pub use actor::{Actor, ClientActor, Post, RealNameLevel, ResidentActor, StaffActor};
pub use code::{CODE_GAP_SECONDS, CODE_MINUTES, CODE_TRIES, CODES_A_DAY, CodePurpose, code_as_typed};
pub use credit_code::{CreditCode, OrganisationKind};
pub use login_name::login_name_as_typed;
pub use password::{PASSWORD_LENGTH, check_password};
pub use person_name::PersonName;
pub use phone::Phone;
pub use registers::{Agreement, PhoneHolder, agreement, phone_holder};
pub use resident_id::{ResidentId, Sex};
pub use rights::{CasePlace, Relation, Right, Role, Verdict, may};
pub use view::{AccountView, AuthenticatorView, Invitation, PhoneChange, SignInStage, StaffState, StaffView, VerifiedBy, WindowDesk};
