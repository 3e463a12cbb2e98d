//! The officers' desk: worklist, page of a case, acts, the check, data in clear.

use super::ApiError;
use crate::paths;
use domain::fault::Refusal;
use domain::id::{CaseId, VerificationId};
use domain::review::{CaseState, CheckFilter, DeskCase, LetterLine, LetterView, Revealed, Worklist, WorklistQuery};
use domain::supervision::Signal;
use domain::verification::{Category, CheckView, EnterpriseAnswer};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::{Sent, answer, hall_and_actor, mark_status, refused, session, settle};
#[cfg(feature = "ssr")]
use domain::fault::{Fault, FaultCode, Faults};
#[cfg(feature = "ssr")]
use domain::verification::{Landed, Register, Rule, Ruling, Verdict};
#[cfg(feature = "ssr")]
use hall::review::desk::{self, ActForm};
#[cfg(feature = "ssr")]
use hall::verification::RunningCheck;

/// The name of the search form.
#[cfg(feature = "ssr")]
const SEARCH: &str = "desk-search";

/// The filters of the worklist as codes in the address; a code that is none of ours narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filters {
    pub state: String,
    pub category: String,
    pub check: String,
    pub signal: String,
    /// `today`: only what is due today.
    #[serde(default)]
    pub due: String,
    pub cursor: String,
}

impl Filters {
    /// The filters as asked for.
    pub fn query(&self) -> WorklistQuery {
        WorklistQuery {
            state: CaseState::from_code(&self.state),
            category: Category::from_code(&self.category),
            check: CheckFilter::from_code(&self.check),
            signal: Signal::from_code(&self.signal),
            today: self.due == "today",
            cursor: Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty()),
        }
    }

    /// The address of another page of the same list.
    pub fn address(&self, cursor: &str) -> String {
        let query = self.query();
        let filters = [
            ("state", query.state.map(CaseState::code)),
            ("category", query.category.map(Category::code)),
            ("check", query.check.map(CheckFilter::code)),
            ("signal", query.signal.map(Signal::code)),
            ("due", query.today.then_some("today")),
        ];
        paths::list(paths::DESK, &filters, cursor)
    }
}

/// The worklist with the last refused search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorklistShown {
    pub list: Worklist,
    pub search: Option<Refusal>,
}

/// The page of a case with its check and the last refusals of its forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseShown {
    pub case: DeskCase,
    pub check: Option<CheckView>,
    pub act: Option<Refusal>,
    pub confirm: Option<Refusal>,
    pub run: Option<Refusal>,
}

/// What the address of a case leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeskPage {
    /// The case, on the officer's desk.
    Here(Box<CaseShown>),
    /// It has left the desk while the officer was writing; what was typed is kept.
    Moved(Refusal),
}

/// The page on which data in clear are asked for and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealShown {
    pub case: DeskCase,
    pub revealed: Option<Revealed>,
    pub refusal: Option<Refusal>,
}

/// The page on which an enterprise is looked up: what is registered of it, or what is wrong with the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterpriseShown {
    pub case: CaseId,
    pub answer: Option<EnterpriseAnswer>,
    pub refusal: Option<Refusal>,
}

/// The worklist.
#[server(endpoint = "review/worklist", prefix = "/api")]
pub async fn read_worklist(#[server(default)] filters: Filters) -> Result<WorklistShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let list = answer(desk::worklist(&hall, &actor, &filters.query()).await)?;
    Ok(WorklistShown { list, search: refused(SEARCH).await? })
}

/// Finds a case by number or ID number; a post, since an ID number never stands in an address.
#[server(endpoint = "review/search", prefix = "/api")]
pub async fn search_case(#[server(default)] typed: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let found = desk::search(&hall, &actor, &typed).await;
    settle(Sent::new(SEARCH, paths::DESK, [("typed", typed)]), found, |case| paths::desk_case(&case.0)).await
}

/// The page of a case.
#[server(endpoint = "review/case", prefix = "/api")]
pub async fn read_desk_case(case: CaseId) -> Result<DeskPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = match (desk::case(&hall, &actor, &case).await, refused(&form_of("act", &case)).await?) {
        (Err(hall::Error::NotFound), Some(refusal)) => return Ok(DeskPage::Moved(refusal)),
        (page, _) => answer(page)?,
    };
    let check = answer(hall::verification::comparison(&hall, &actor, &case).await)?;
    let (act, confirm, run) = (form_of("act", &case), form_of("confirm", &case), form_of("check", &case));
    let (act, confirm, run) = (refused(&act).await?, refused(&confirm).await?, refused(&run).await?);
    Ok(DeskPage::Here(Box::new(CaseShown { case: page, check, act, confirm, run })))
}

/// Does an act and leads to the next case.
#[server(endpoint = "review/act", prefix = "/api")]
pub async fn act_on_case(
    case: CaseId,
    version: i64,
    #[server(default)] check: String,
    #[server(default)] act: String,
    #[server(default)] reasons: Vec<String>,
    #[server(default)] opinion: String,
    #[server(default)] notes: BTreeMap<String, String>,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let values = kept(&act, &reasons, &opinion, &notes);
    let check = Some(VerificationId(check)).filter(|check| !check.as_str().is_empty());
    let form = ActForm { version, check, act, reasons, opinion, notes };
    let done = desk::act(&hall, &actor, &case, &form).await.map_err(named_as_inputs);
    let page = paths::desk_case(&case.0);
    let sent = Sent { form: &form_of("act", &case), page: &page, values };
    settle(sent, done, |done| done.next.map_or_else(|| paths::DESK.to_owned(), |next| paths::desk_case(&next.0))).await
}

/// Asks one register about a case again.
#[server(endpoint = "review/check-one", prefix = "/api")]
pub async fn run_check_of_one(case: CaseId, #[server(default)] register: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let checked = match Register::from_code(&register) {
        Some(register) => hall::verification::check_one(&hall, &actor, &case, register).await,
        None => Err(Fault::at("register", FaultCode::UnknownChoice).into()),
    };
    let page = paths::desk_case(&case.0);
    settle(Sent::new(&form_of("check", &case), &page, []), checked, |_| page.clone()).await
}

/// The page on which an enterprise is asked for and, for a few minutes afterwards, what is registered of it.
#[server(endpoint = "review/enterprise", prefix = "/api")]
pub async fn read_enterprise(case: CaseId) -> Result<EnterpriseShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let session = session().inspect_err(mark_status)?;
    let found = answer(hall::verification::looked_up_enterprise(&hall, &actor, &session, &case).await)?;
    let refusal = refused(&form_of("enterprise", &case)).await?;
    // What was found stands beside no other code.
    Ok(EnterpriseShown { answer: found.filter(|_| refusal.is_none()), case, refusal })
}

/// Looks an enterprise up for a case; a post, since each look-up is on the record and its code never stands in an address.
#[server(endpoint = "review/look-up-enterprise", prefix = "/api")]
pub async fn look_up_enterprise(case: CaseId, #[server(default)] code: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let found = hall::verification::look_up_enterprise(&hall, &actor, &session()?, &case, &code).await;
    let page = paths::desk_enterprise(&case.0);
    settle(Sent::new(&form_of("enterprise", &case), &page, [("code", code)]), found, |_| page.clone()).await
}

/// Confirms an open rule by hand.
#[server(endpoint = "review/confirm-rule", prefix = "/api")]
pub async fn confirm_rule(
    case: CaseId,
    verification: VerificationId,
    #[server(default)] rule: String,
    #[server(default)] verdict: String,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let values = [("rule", rule.clone()), ("verdict", verdict.clone()), ("reason", reason.clone())];
    let confirmed = match ruling(&rule, &verdict, reason) {
        Ok(ruling) => hall::verification::confirm_rule(&hall, &actor, &case, &verification, ruling).await,
        Err(faults) => Err(faults.into()),
    };
    let page = paths::desk_case(&case.0);
    settle(Sent::new(&form_of("confirm", &case), &page, values), confirmed, |()| format!("{page}#rules")).await
}

/// The page on which data in clear are asked for and, for a few minutes afterwards, shown.
#[server(endpoint = "review/reveal-page", prefix = "/api")]
pub async fn read_reveal(case: CaseId) -> Result<RevealShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = answer(desk::case(&hall, &actor, &case).await)?;
    let revealed = answer(desk::revealed(&hall, &actor, &session()?, &case).await)?;
    Ok(RevealShown { case: page, revealed, refusal: refused(&form_of("reveal", &case)).await? })
}

/// Shows personal data in clear, for a reason.
#[server(endpoint = "review/reveal", prefix = "/api")]
pub async fn reveal(case: CaseId, #[server(default)] reason: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let shown = desk::reveal(&hall, &actor, &session()?, &case, &reason).await;
    let page = paths::desk_reveal(&case.0);
    settle(Sent::new(&form_of("reveal", &case), &page, [("reason", reason)]), shown, |_| page.clone()).await
}

/// The letters of the own case.
#[server(endpoint = "review/letters", prefix = "/api")]
pub async fn read_letters(case: CaseId) -> Result<Vec<LetterLine>, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::review::letters::letters(&hall, &actor, &case).await)
}

/// One letter of the own case.
#[server(endpoint = "review/letter", prefix = "/api")]
pub async fn read_letter(case: CaseId, letter: String) -> Result<LetterView, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::review::letters::letter(&hall, &actor, &case, &letter).await)
}

/// Every case has forms of its own, so that two tabs do not show each other's faults.
#[cfg(feature = "ssr")]
fn form_of(form: &str, case: &CaseId) -> String {
    format!("desk-{form}:{case}")
}

/// The finding as the form sends it: `RULE.MEMBER`, the member empty for a rule about the household.
#[cfg(feature = "ssr")]
fn ruling(rule: &str, verdict: &str, reason: String) -> Result<Ruling, Faults> {
    let mut faults = Faults::none();
    let (code, member) = rule.split_once('.').unwrap_or((rule, ""));
    let found = faults.take("rule", Rule::from_code(code).ok_or(FaultCode::Required));
    let verdict = faults.take("verdict", Verdict::from_code(verdict).ok_or(FaultCode::Required));
    let member = Some(member).filter(|member| !member.is_empty()).map(Into::into);
    match (found, verdict) {
        (Some(rule), Some(verdict)) => Ok(Ruling { rule, member, verdict, reason }),
        _ => Err(faults),
    }
}

#[cfg(feature = "ssr")]
fn kept(act: &str, reasons: &[String], opinion: &str, notes: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let plain = [("act", act.to_owned()), ("reasons[]", reasons.join(",")), ("opinion", opinion.to_owned())];
    let notes = notes.iter().map(|(code, note)| (format!("notes[{code}]"), note.clone()));
    plain.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(notes).collect()
}

/// The faults of a list stand at the name its boxes have.
#[cfg(feature = "ssr")]
fn named_as_inputs(error: hall::Error) -> hall::Error {
    match error {
        hall::Error::Refused(mut faults) => {
            for fault in faults.0.iter_mut().filter(|fault| fault.field == "reasons") {
                "reasons[]".clone_into(&mut fault.field);
            }
            hall::Error::Refused(faults)
        }
        other => other,
    }
}

/// Starts a check and waits until its first answer has landed, so that whoever may not check gets the error's own status. `None`: it
/// has ended already, and the browser is led on.
#[cfg(feature = "ssr")]
pub async fn start_check(case: &CaseId) -> Result<Option<(RunningCheck, Landed)>, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let mut check = RunningCheck::start(&hall, &actor, case);
    match check.landed().await {
        Some(first) => Ok(Some((check, first))),
        None => end_check(case, check).await.map(|()| None).inspect_err(mark_status),
    }
}

/// Ends a check: a refusal waits on the page of the case.
#[cfg(feature = "ssr")]
pub async fn end_check(case: &CaseId, check: RunningCheck) -> Result<(), ApiError> {
    let (ended, page) = (check.end().await, paths::desk_case(&case.0));
    settle(Sent::new(&form_of("check", case), &page, []), ended, |_| page.clone()).await
}
