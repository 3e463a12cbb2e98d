//! Consents to the check: the applicant's own, by a code to the member's own phone, by a guardian for a minor.

use super::{asked_about, draft};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::identity::{Visitor, codes, holder_of_phone};
use crate::{Hall, audit};
use domain::day::{Day, Timestamp};
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::{CaseId, MemberId};
use domain::identity::{Actor, CodePurpose, Phone, PhoneHolder, Right};
use domain::intake::{Answers, Consent, ConsentHow, Form, Member, Relation, Step, StepState, following, state_of};
use exchange::{PersonKey, Purpose, Scene};

/// The applicant agrees for themselves and, as guardian, for the minors ticked.
pub async fn agree(hall: &Hall, actor: &Actor, form: &Form) -> Result<Option<Step>> {
    draft::own(actor, Right::GiveConsent)?;
    let today = hall.today();
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    open_for_consent(&draft.answers, hall)?;
    let given = ticked(&mut draft.answers, form, hall.now())?;
    draft::save(hall, &mut unit, actor, &mut draft, Step::Consents).await?;
    for member in draft.answers.members.iter().filter(|member| given.contains(&member.id)) {
        record(hall, &mut unit, actor, &draft.case, member).await?;
    }
    unit.commit().await?;
    Ok(waiting(&draft.answers, today).or(following(&draft.answers, Step::Consents, today)))
}

/// Puts down the consents ticked; every tick that is owed and missing is told at once.
fn ticked(answers: &mut Answers, form: &Form, now: Timestamp) -> Result<Vec<MemberId>> {
    let applicant = answers.applicant().map(|member| member.id.clone()).ok_or(Error::NotFound)?;
    let (mut faults, mut given) = (Faults::none(), Vec::new());
    for member in &mut answers.members {
        let own = member.relation == Relation::Applicant;
        if !member.is_applying() || member.consent.is_some() || (member.is_adult(now.day()) && !own) {
            continue;
        }
        let field = if own { "own".to_owned() } else { format!("guardian_{}", member.id) };
        if form.get(&field).is_none_or(String::is_empty) {
            faults.push(Fault::at(&field, FaultCode::Required));
            continue;
        }
        let how = if own { ConsentHow::OwnAccount } else { ConsentHow::Guardian { guardian: applicant.clone() } };
        given.push(member.id.clone());
        member.consent = Some(Consent { how, at: now });
    }
    if faults.is_empty() { Ok(given) } else { Err(faults.into()) }
}

/// Puts a member's consent on the record, if there is one: whose and in which way, nothing personal.
pub(crate) async fn record(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &CaseId, member: &Member) -> Result<()> {
    let Some(consent) = &member.consent else { return Ok(()) };
    asked_about::note(hall, unit, case, &member.resident_id).await?;
    let mut detail = serde_json::json!({ "member": member.id, "way": consent.how.code() });
    match &consent.how {
        ConsentHow::Code { confirmed, .. } => detail["phone_confirmed"] = (*confirmed).into(),
        ConsentHow::SignedForm { document } => detail["document"] = document.as_str().into(),
        ConsentHow::Guardian { guardian } => detail["guardian"] = guardian.as_str().into(),
        ConsentHow::OwnAccount => {}
    }
    audit::record(hall, unit, audit::Entry { chain: format!("case:{case}"), act: "case.consent", actor, detail }).await
}

/// Sends a code to a member's own phone.
pub async fn send_member_code(hall: &Hall, actor: &Actor, visitor: &Visitor, member: &MemberId, form: &Form) -> Result<()> {
    let resident = draft::own(actor, Right::GiveConsent)?;
    let draft = draft::read(hall, actor).await?;
    let member = asked_member(&draft.answers, member, hall)?;
    let phone = own_phone(&draft.answers, member, form)?;
    let applicant = draft.answers.applicant().ok_or(Error::NotFound)?;
    codes::send_consent(hall, visitor, (&phone, &resident.account), &applicant.name).await.map_err(|error| at_member(error, &member.id))
}

/// Takes a member's consent, proven by the code sent to their phone.
pub async fn confirm_member_code(hall: &Hall, actor: &Actor, visitor: &Visitor, member: &MemberId, form: &Form) -> Result<Option<Step>> {
    draft::own(actor, Right::GiveConsent)?;
    let draft = draft::read(hall, actor).await?;
    let asked = asked_member(&draft.answers, member, hall)?;
    let phone = own_phone(&draft.answers, asked, form)?;
    let typed = form.get(&format!("code_{member}")).map_or("", String::as_str);
    codes::verify(hall, visitor, CodePurpose::Consent, &phone, typed).await.map_err(|error| at_member(error, member))?;
    let mut unit = hall.begin().await?;
    asked_about::note(hall, &mut unit, &draft.case, &asked.resident_id).await?;
    unit.commit().await?;
    let holder = ask_carrier(hall, actor, &draft.case, asked, &phone).await;
    if holder == PhoneHolder::Another {
        return Err(Fault::at(&format!("phone_{member}"), FaultCode::PhoneNotInName).into());
    }
    let now = hall.now();
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    // Another member may have agreed with the same phone while the carrier was asked.
    own_phone(&draft.answers, asked_member(&draft.answers, member, hall)?, form)?;
    let consent = Consent { how: ConsentHow::Code { phone, confirmed: holder == PhoneHolder::Own }, at: now };
    draft.answers.member_mut(member).ok_or(Error::NotFound)?.consent = Some(consent);
    draft::save(hall, &mut unit, actor, &mut draft, Step::Consents).await?;
    let agreed = draft.answers.member(member).ok_or(Error::NotFound)?;
    record(hall, &mut unit, actor, &draft.case, agreed).await?;
    unit.commit().await?;
    Ok(waiting(&draft.answers, now.day()).or(following(&draft.answers, Step::Consents, now.day())))
}

/// Asks the carrier alone whether the phone is in the member's name: whoever gave the code agreed to that question. The
/// applicant's level does not matter, as with the phone of a new account.
async fn ask_carrier(hall: &Hall, actor: &Actor, case: &CaseId, member: &Member, phone: &Phone) -> PhoneHolder {
    let person = PersonKey { resident_id: member.resident_id.clone(), name: member.name.clone(), phone: Some(phone.clone()) };
    let purpose = Purpose { case: case.to_string(), actor: actor.tag(), scene: Scene::Consent, at: hall.now() };
    holder_of_phone(hall, &person, &purpose).await
}

/// The consents' own page, as long as somebody has not agreed yet.
fn waiting(answers: &Answers, today: Day) -> Option<Step> {
    (state_of(answers, Step::Consents, today) != StepState::Done).then_some(Step::Consents)
}

fn open_for_consent(answers: &Answers, hall: &Hall) -> Result<()> {
    if state_of(answers, Step::Consents, hall.today()) == StepState::Blocked {
        return Err(Fault::whole(FaultCode::StepIncomplete).into());
    }
    Ok(())
}

/// An adult member who applies and has not agreed yet.
pub(super) fn asked_member<'a>(answers: &'a Answers, member: &MemberId, hall: &Hall) -> Result<&'a Member> {
    open_for_consent(answers, hall)?;
    answers
        .applying()
        .find(|found| found.id == *member && found.relation != Relation::Applicant && found.is_adult(hall.today()))
        .ok_or(Error::NotFound)
}

/// The phone typed for a member: nobody else's of this application, so that nobody agrees for somebody else.
fn own_phone(answers: &Answers, member: &Member, form: &Form) -> Result<Phone> {
    let field = format!("phone_{}", member.id);
    let refused = |code| Error::from(Fault::at(&field, code));
    let typed = form.get(&field).map_or("", |typed| typed.trim());
    if typed.is_empty() {
        return Err(refused(FaultCode::Required));
    }
    let phone = Phone::parse(typed).map_err(refused)?;
    let others = answers.members.iter().filter(|other| other.id != member.id);
    let taken = others
        .filter_map(|other| other.consent.as_ref())
        .any(|consent| matches!(&consent.how, ConsentHow::Code { phone: used, .. } if *used == phone));
    if taken || phone == answers.phone {
        return Err(refused(FaultCode::PhoneOfAnother));
    }
    Ok(phone)
}

/// The faults of a code stand at the member's field.
fn at_member(error: Error, member: &MemberId) -> Error {
    match error {
        Error::Refused(mut faults) => {
            for fault in &mut faults.0 {
                fault.field = format!("code_{member}");
            }
            Error::Refused(faults)
        }
        other => other,
    }
}
