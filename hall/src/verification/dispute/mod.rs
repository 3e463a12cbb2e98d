//! Disputes (数据校核): what an applicant says to be wrong becomes a task of the register's owner, the case waits for it, and the
//! answer is written down by the county that asked.

mod answer;
mod clock;
#[cfg(any(test, feature = "testing"))]
pub mod fixture;
mod list;
mod offered;
mod open;
mod order;
mod own;
mod papers;
mod row;
mod shown;

pub(crate) use answer::drop_open;
pub use answer::{DisputeForm, answer_dispute, lapse_disputes};
pub(crate) use clock::{record_hold, stood_of};
pub(crate) use list::may_open_proof;
pub use list::{dispute, disputes};
pub(crate) use open::{attach_proof, open_again, open_claims};
pub use order::{Ordered, WantedOrders, dispute_orders};
pub(crate) use own::of_own_case;
pub use own::{dispute_record, disputes_page};
pub use papers::order_paper;
pub(crate) use row::{of_case, of_cases, standing};
pub(crate) use shown::shown_field;
