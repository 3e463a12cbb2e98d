//! Consents to the check: the applicant's own, by a code to the member's own phone, by a guardian for a minor.

use super::answer::change;
use super::draft;
use crate::Hall;
use crate::error::{Error, Result};
use crate::identity::{Visitor, codes};
use domain::day::Day;
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::MemberId;
use domain::identity::{Actor, CodePurpose, Phone};
use domain::intake::{Answers, Consent, ConsentHow, Form, Member, Relation, Step, StepState, following, state_of};

/// The applicant agrees for themselves and, as guardian, for the minors ticked.
pub async fn agree(hall: &Hall, actor: &Actor, form: &Form) -> Result<Option<Step>> {
    let (now, today) = (hall.now(), hall.today());
    let ticked = |field: &str| form.get(field).is_some_and(|value| !value.is_empty());
    change(hall, actor, Step::Consents, None, |draft| {
        let answers = &mut draft.answers;
        open_for_consent(answers, hall)?;
        let applicant = answers.applicant().map(|member| member.id.clone()).ok_or(Error::NotFound)?;
        let mut faults = Faults::none();
        for member in &mut answers.members {
            let own = member.relation == Relation::Applicant;
            if !member.is_applying() || member.consent.is_some() || (member.is_adult(today) && !own) {
                continue;
            }
            let field = if own { "own".to_owned() } else { format!("guardian_{}", member.id) };
            if !ticked(&field) {
                faults.push(Fault::at(&field, FaultCode::Required));
                continue;
            }
            let how = if own { ConsentHow::OwnAccount } else { ConsentHow::Guardian { guardian: applicant.clone() } };
            member.consent = Some(Consent { how, at: now });
        }
        if faults.is_empty() {
            Ok(waiting(&draft.answers, today).or(following(&draft.answers, Step::Consents, today)))
        } else {
            Err(faults.into())
        }
    })
    .await
}

/// Sends a code to a member's own phone.
pub async fn send_member_code(hall: &Hall, actor: &Actor, visitor: &Visitor, member: &MemberId, form: &Form) -> Result<()> {
    let draft = draft::read(hall, actor).await?;
    let member = asked_member(&draft.answers, member, hall)?;
    let phone = own_phone(&draft.answers, member, form)?;
    let applicant = draft.answers.applicant().ok_or(Error::NotFound)?;
    codes::send_consent(hall, visitor, &phone, &applicant.name).await.map_err(|error| at_member(error, &member.id))
}

/// Takes a member's consent, proven by the code sent to their phone.
pub async fn confirm_member_code(hall: &Hall, actor: &Actor, visitor: &Visitor, member: &MemberId, form: &Form) -> Result<Option<Step>> {
    let draft = draft::read(hall, actor).await?;
    let asked = asked_member(&draft.answers, member, hall)?;
    let phone = own_phone(&draft.answers, asked, form)?;
    let typed = form.get(&format!("code_{member}")).map_or("", String::as_str);
    codes::verify(hall, visitor, CodePurpose::Consent, &phone, typed).await.map_err(|error| at_member(error, member))?;
    let now = hall.now();
    change(hall, actor, Step::Consents, None, |draft| {
        let member = draft.answers.member_mut(member).ok_or(Error::NotFound)?;
        member.consent = Some(Consent { how: ConsentHow::Code { phone }, at: now });
        Ok(waiting(&draft.answers, now.day()).or(following(&draft.answers, Step::Consents, now.day())))
    })
    .await
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
        .any(|consent| matches!(&consent.how, ConsentHow::Code { phone: used } if *used == phone));
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
