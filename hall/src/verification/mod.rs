//! What the registers say and what the rules make of it: prefilled forms, the officers' check, findings on open rules.

mod attached;
mod check;
mod comparison;
mod consumers;
mod dispute;
mod enterprise;
mod evidence;
mod evidence_head;
mod feeds;
mod issuers;
#[cfg(any(test, feature = "testing"))]
#[path = "tests/licence_fixture.rs"]
pub mod licence_fixture;
mod licences;
pub(crate) mod look_acts;
mod looks;
mod on_record;
mod other_looks;
mod own_looks;
mod pending;
mod prefill;
mod recheck;
mod register_status;
mod retention;
mod ruling;
mod running;
mod self_check;
mod silent;
mod stored_replies;
#[cfg(test)]
mod tests;

pub use check::{check, check_one};
pub(crate) use comparison::latest_check;
pub use comparison::{assessment_of, comparison};
pub use consumers::{
    GrantOrder, OrRefused, RevokeOrder, add_consumer, close_consumer, decide_request, grant_resources, renew_gateway_key, revoke_grants,
    share_resource,
};
#[cfg(any(test, feature = "testing"))]
pub use dispute::fixture as dispute_fixture;
pub use dispute::{
    DisputeForm, Ordered, WantedOrders, answer_dispute, dispute, dispute_orders, dispute_record, disputes, disputes_page, lapse_disputes,
    order_paper,
};
pub(crate) use dispute::{
    attach_proof, drop_open, may_open_proof, of_own_case, open_again, open_claims, record_hold, shown_field, standing as disputes_standing,
    stood_of,
};
pub use enterprise::{look_up_enterprise, looked_up_enterprise};
pub use evidence_head::{VerifiedEvidence, keep_evidence_head, verify_evidence};
pub use feeds::{import_feed, register_standings};
pub use issuers::{believed_issuers, distrust_issuer, trust_issuer};
pub(crate) use licences::licence_choices;
pub use licences::{ask_licences, detach_licence, use_licence};
pub use looks::looks;
pub use own_looks::own_looks;
pub use pending::check_pending;
pub use prefill::{Proposed, ask_registers, prefilled, propose_members};
#[cfg(any(test, feature = "testing"))]
pub use recheck::fixture as recheck_fixture;
pub use recheck::{ClueForm, Progress, Summary, clue, clues, handle_clue, recheck, recheck_nightly};
pub use register_status::{forget_logs, forget_usage, register_status};
pub use retention::erase_old_replies;
pub use ruling::confirm_rule;
pub use running::RunningCheck;
pub(crate) use running::to_the_end;
pub use self_check::self_check;
pub use silent::ask_silent;
pub(crate) use silent::asked_again;
pub use stored_replies::{BrokenReply, ComparedReplies, verify_replies};
