//! What a check has heard may be disputed where the form showed nothing of it: a register that was down, the own population record.

use super::*;
use crate::verification::tests::silent::behaves;
use crate::verification::{WantedOrders, answer_dispute, dispute, dispute_orders, dispute_record};
use domain::id::MemberId;
use domain::intake::Relation;
use domain::quantity::{Area, SQUARE_METRE};
use domain::verification::{DisputableRecord, DisputeState, Field, PersonState, Pick, PropertyUse, RealEstateRecord, field_code};
use exchange::city::Citizen;
use words::{ShownField, Words};

/// What no form shows of anybody but the applicant.
const HIDDEN: [Register; 7] = [
    Register::Population,
    Register::ContractFiling,
    Register::LowIncome,
    Register::Disability,
    Register::Business,
    Register::Veteran,
    Register::HousingBenefit,
];

/// The applicant of a family as the registers know them.
fn applicant_of(hall: &Hall, family: &str) -> Citizen {
    let id = people(family).remove(0).id;
    let mut everybody = showcase_citizens(hall.today()).into_iter().flat_map(|household| household.citizens);
    everybody.find(|citizen| citizen.resident_id == id).unwrap()
}

fn home(hall: &Hall) -> Record {
    Record::RealEstate(RealEstateRecord {
        unit: "341600101001GB00700F00020931".to_owned(),
        certificate: "皖（2019）安澜市不动产权第 0007931 号".to_owned(),
        location: "安澜市城南区花园街道南湖路 36 号".to_owned(),
        purpose: PropertyUse::Residential,
        area: Area(60 * SQUARE_METRE),
        share: 10_000,
        registered: hall.today().plus_months(-60),
        cancelled: None,
        mortgaged: false,
        seized: false,
    })
}

async fn offered(hall: &Hall, case: &CaseId) -> Vec<DisputableRecord> {
    disputes_page(hall, &owner(), case).await.unwrap().records
}

fn shown(record: &DisputableRecord, field: Field) -> ShownField {
    let fields = Words::shared(Language::Chinese).shown_fields(&record.records, &record.resident_id);
    fields.into_iter().find(|shown| shown.pick.field == field).unwrap()
}

/// The applicant says that something else is right.
async fn say(hall: &Hall, case: &CaseId, about: (&MemberId, Register), pick: Pick) -> Result<()> {
    dispute_record(hall, &owner(), case, &field_code(about.0, about.1, pick), "不是这样", "登记有误").await
}

/// In which asking the records of a case's disputes were heard.
async fn heard_in(hall: &Hall, case: &CaseId) -> Vec<(String, String)> {
    sqlx::query_as("SELECT v.id, v.kind FROM disputes d JOIN verifications v ON v.id = d.verification_id WHERE d.case_id = $1")
        .bind(case.as_str())
        .fetch_all(hall.db().reader())
        .await
        .unwrap()
}

on_both_engines! {
    async fn a_register_that_was_down_at_the_form_is_disputed_by_what_the_check_heard(test: TestHall) {
        let hall = &test.hall;
        let mut he = applicant_of(hall, "he");
        he.records.push(home(hall));
        hall.exchange().registers().load(&[he], hall.today()).await.unwrap();
        let (_, case) = submitted(&test, "he", "divorced", RealNameLevel::Verified).await;
        let homes = async || {
            let records = offered(hall, &case).await;
            records.into_iter().filter(|record| record.register == Register::RealEstate).collect::<Vec<_>>()
        };
        assert!(homes().await.is_empty(), "nobody knows what it holds");
        behaves(hall, Register::RealEstate, "steady").await;
        act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
        assert_eq!(check_pending(hall).await.unwrap(), 1);
        let (first, second) = (officer(hall, Post::FirstReview).await, officer(hall, Post::SecondReview).await);
        let judged = comparison(hall, &first, &case).await.unwrap().unwrap().verification;

        let told = homes().await;
        let own = told.iter().find(|record| record.whose == Relation::Applicant).unwrap();
        assert!(told.iter().any(|record| record.whose == Relation::Child && record.records.is_empty()), "of a child that nothing is held");
        let area = shown(own, Field::Area);
        let about = (&own.member, Register::RealEstate);
        test.clock.advance(60);
        let beyond = Pick { record: 2, field: Field::Area };
        assert_eq!(refused_with(say(hall, &case, about, beyond).await), FaultCode::UnknownChoice);
        assert_eq!(clock(hall, &case).await.3, None);
        say(hall, &case, about, area.pick).await.unwrap();
        assert_eq!(refused_with(say(hall, &case, about, Pick::WHOLE).await), FaultCode::DisputedAlready);
        assert!(clock(hall, &case).await.3.is_some(), "the case waits for the owner");
        assert_eq!(refused_with(tried(hall, &first, &case, Act::FirstDoubt).await), FaultCode::OwnerAsked);
        assert!(homes().await.iter().all(|record| record.whose != Relation::Applicant));
        assert_eq!(heard_in(hall, &case).await, [(judged.0, "check".to_owned())]);

        // The county and the department see what the check heard.
        let id = disputes_page(hall, &owner(), &case).await.unwrap().disputes.remove(0).dispute.id;
        let view = dispute(hall, &second, &id).await.unwrap();
        assert_eq!((view.held.as_deref(), view.as_of), (Some(own.records.as_slice()), own.as_of));
        let order = dispute_orders(hall, &Actor::System, WantedOrders::default(), None).await.unwrap().orders.remove(0);
        assert_eq!((order.registered.as_str(), order.record.as_str()), (area.value.as_str(), own.records[0].known_by()));
        assert_eq!((order.field, order.source_seq.is_empty()), (Some(Field::Area), false));

        answer_dispute(hall, &second, &id, &answered("corrected")).await.unwrap();
        assert_eq!(clock(hall, &case).await.3, None);
        assert_eq!(refused_with(tried(hall, &first, &case, Act::FirstDoubt).await), FaultCode::CheckOutdated);
        test.clock.advance(60);
        check(hall, &first, &case).await.unwrap();
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        let row = view.comparison.rows.iter().find(|row| row.dispute.is_some()).unwrap();
        assert_eq!((row.register, row.dispute.as_ref().unwrap().state), (Register::RealEstate, DisputeState::Corrected));
    }

    async fn whom_the_population_register_has_as_deceased_says_so(test: TestHall) {
        let hall = &test.hall;
        let gone = Citizen { state: PersonState::Deceased, ..applicant_of(hall, "zhou") };
        hall.exchange().registers().load(&[gone], hall.today()).await.unwrap();
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let of_population = async || {
            let records = offered(hall, &case).await;
            records.into_iter().filter(|record| record.register == Register::Population).collect::<Vec<_>>()
        };
        let told = of_population().await;
        assert_eq!(told.iter().map(|record| record.whose).collect::<Vec<_>>(), [Relation::Applicant], "the own record alone");
        let (member, state) = (told[0].member.clone(), shown(&told[0], Field::State));
        let alive = async || {
            let rules = comparison(hall, &first, &case).await.unwrap().unwrap().assessment.rules;
            rules.into_iter().find(|result| result.rule == Rule::MemberAlive && result.member.as_ref() == Some(&member)).unwrap().verdict
        };
        assert_eq!(alive().await, Verdict::Fail);
        test.clock.advance(60);
        say(hall, &case, (&member, Register::Population), state.pick).await.unwrap();
        let own = disputes_page(hall, &owner(), &case).await.unwrap().disputes.remove(0).dispute;
        assert_eq!(own.about.as_ref().map(|about| about.registered.zh.as_str()), Some(state.value.as_str()));
        assert!(of_population().await.is_empty() && clock(hall, &case).await.3.is_some());
        let order = dispute_orders(hall, &Actor::System, WantedOrders::default(), None).await.unwrap().orders.remove(0);
        assert_eq!((order.register, order.field, order.registered), (Register::Population, Some(Field::State), state.value));

        // Nobody is refused as deceased while it is disputed; what the owner stands by counts again.
        test.clock.advance(60);
        check(hall, &first, &case).await.unwrap();
        assert_ne!(alive().await, Verdict::Fail);
        answer_dispute(hall, &officer(hall, Post::SecondReview).await, &own.id, &answered("upheld")).await.unwrap();
        test.clock.advance(60);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(alive().await, Verdict::Fail);
    }

    async fn of_others_nothing_is_offered_that_the_form_would_not_show(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let heard: Vec<(String, String)> = sqlx::query_as(
            "SELECT r.member_id, r.register FROM register_replies r JOIN verifications v ON v.id = r.verification_id WHERE v.case_id = $1 AND v.kind = 'check' AND r.status = 'hit' ORDER BY r.member_id, r.register",
        )
        .bind(case.as_str())
        .fetch_all(hall.db().reader())
        .await
        .unwrap();
        test.clock.advance(60);
        let records = offered(hall, &case).await;
        assert!(records.iter().all(|record| record.whose == Relation::Applicant || !HIDDEN.contains(&record.register)));
        let applicant = records.iter().find(|record| record.whose == Relation::Applicant).unwrap().member.clone();
        let mut refused = Vec::new();
        for (member, register) in heard.into_iter().map(|(member, register)| (MemberId(member), Register::from_code(&register).unwrap())) {
            if member == applicant || !HIDDEN.contains(&register) {
                continue;
            }
            assert_eq!(refused_with(say(hall, &case, (&member, register), Pick::WHOLE).await), FaultCode::UnknownChoice, "{register:?}");
            refused.push(register);
        }
        assert_eq!(refused.iter().filter(|register| **register == Register::Population).count(), people("zhou").len() - 1);
        assert!(refused.contains(&Register::Disability), "health is his own");
        assert!(disputes_page(hall, &owner(), &case).await.unwrap().disputes.is_empty());
    }

    async fn what_was_heard_before_it_was_handed_in_anew_is_not_offered(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let own = offered(hall, &case).await.into_iter().find(|record| record.register == Register::Population).unwrap();
        // As it stands from then on until the next check.
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("UPDATE cases SET check_result = NULL WHERE id = $1").bind(case.as_str())).await.unwrap();
        unit.commit().await.unwrap();
        let left = offered(hall, &case).await;
        assert!(!left.is_empty() && left.iter().all(|record| record.register != Register::Population));
        let said = say(hall, &case, (&own.member, Register::Population), Pick::WHOLE).await;
        assert_eq!(refused_with(said), FaultCode::UnknownChoice);
    }
}
