//! Consents: whose phone a code came from, and what stands on the record.

use super::fault;
use crate::intake::fixture::{applicant, city, form, save, visitor};
use crate::intake::{self, Upload};
use crate::testing::{TestHall, code_sent_to, on_both_engines, record};
use crate::{Hall, Result};
use domain::fault::FaultCode;
use domain::id::MemberId;
use domain::identity::Actor;
use domain::intake::{Consent, ConsentHow, DocumentKind, Form, Step};
use exchange::city::{ShowcasePerson, showcase, showcase_citizens};

fn husband() -> ShowcasePerson {
    showcase().into_iter().find(|person| person.family == "zhou" && person.name.as_str() == "陈德福").unwrap()
}

/// A draft in which a person of the showcase applies as the spouse; the registers know the showcase.
async fn with_spouse(test: &TestHall) -> (Actor, MemberId) {
    let hall = &test.hall;
    city(hall).await;
    for household in showcase_citizens(hall.today()) {
        hall.exchange().registers().load(&household.citizens, hall.today()).await.unwrap();
    }
    let actor = applicant(hall).await;
    intake::open(hall, &actor).await.unwrap();
    let spouse = husband();
    let typed = form(&[("name", spouse.name.as_str()), ("resident_id", spouse.id.as_str()), ("relation", "spouse")]);
    intake::add_member(hall, &actor, &typed).await.unwrap();
    save(hall, &actor, Step::Household, &[("marital", "married")]).await;
    let member = intake::step_page(hall, &actor, "s", Step::Consents).await.unwrap().draft.members[1].id.clone();
    (actor, member)
}

/// Has a code sent to a phone and types it.
async fn agree_on(hall: &Hall, actor: &Actor, member: &MemberId, phone: &str) -> Result<Option<Step>> {
    let mut typed = Form::from([(format!("phone_{member}"), phone.to_owned())]);
    intake::send_member_code(hall, actor, &visitor(), member, &typed).await?;
    typed.insert(format!("code_{member}"), code_sent_to(hall, phone).await);
    intake::confirm_member_code(hall, actor, &visitor(), member, &typed).await
}

async fn consent_of(hall: &Hall, actor: &Actor, member: &MemberId) -> Option<Consent> {
    intake::draft::read(hall, actor).await.unwrap().answers.member(member).unwrap().consent.clone()
}

on_both_engines! {
    async fn a_phone_in_somebody_elses_name_is_no_consent(test: TestHall) {
        let hall = &test.hall;
        let (actor, member) = with_spouse(&test).await;
        assert_eq!(fault(agree_on(hall, &actor, &member, "13900000000").await), FaultCode::PhoneNotInName);
        assert_eq!(consent_of(hall, &actor, &member).await, None);
        assert!(!record(hall).await.contains("case.consent"));
        // On paper it goes on.
        let paper = Upload {
            register: None,
            kind: DocumentKind::ConsentForm,
            member: Some(member.clone()),
            text_version: None,
            name: "同意书.png".to_owned(),
            bytes: super::documents::photo(),
        };
        intake::attach(hall, &actor, paper).await.unwrap();
        let Some(Consent { how: ConsentHow::SignedForm { document }, .. }) = consent_of(hall, &actor, &member).await else { panic!("no consent") };
        let entry = format!("{{\"document\":\"{document}\",\"level\":1,\"member\":\"{member}\",\"way\":\"signed_form\"}}");
        assert!(record(hall).await.contains(&entry), "{}", record(hall).await);
        intake::detach(hall, &actor, &document).await.unwrap();
        assert!(record(hall).await.contains("case.consent_undone"));
    }

    async fn the_members_own_phone_is_confirmed_and_recorded_without_a_name(test: TestHall) {
        let hall = &test.hall;
        let (actor, member) = with_spouse(&test).await;
        let phone = husband().phone.unwrap();
        agree_on(hall, &actor, &member, phone.as_str()).await.unwrap();
        let how = consent_of(hall, &actor, &member).await.unwrap().how;
        assert_eq!(how, ConsentHow::Code { phone: phone.clone(), confirmed: true });
        assert!(!how.phone_unconfirmed());
        intake::agree(hall, &actor, &form(&[("own", "1")])).await.unwrap();
        let record = record(hall).await;
        let lines: Vec<&str> = record.lines().filter(|line| line.contains(" case.consent ")).collect();
        assert_eq!(lines.len(), 2, "one entry a member: {lines:?}");
        assert!(lines[0].contains("\"phone_confirmed\":true") && lines[1].contains("own_account"), "{lines:?}");
        assert!(!record.contains(phone.as_str()) && !record.contains(husband().id.as_str()));
        let draft = intake::draft::read(hall, &actor).await.unwrap();
        let uses = hall.exchange().registers().uses_for_case(draft.case.as_str()).await.unwrap();
        assert_eq!(uses.iter().map(|entry| (entry.register.code(), entry.scene.as_str())).collect::<Vec<_>>(), [("carrier", "consent")]);
    }

    async fn where_the_carrier_is_silent_the_officer_is_told(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        // The registers of this hall hold nobody.
        let case = intake::fixture::submitted(hall, &actor).await;
        let (office,): (String,) =
            sqlx::query_as("SELECT office_id FROM cases WHERE id = $1").bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
        let Actor::Staff(staff) = super::documents::acceptance() else { unreachable!() };
        let officer = Actor::Staff(domain::identity::StaffActor { office: office.into(), ..staff });
        let page = crate::review::desk::case(hall, &officer, &case).await.unwrap();
        assert_eq!(page.members.iter().map(|member| member.phone_unconfirmed).collect::<Vec<_>>(), [false, true]);
    }
}
