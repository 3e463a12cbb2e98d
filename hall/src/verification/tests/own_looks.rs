//! Who looked at one's own data, as those see it who are on somebody else's application.

use super::disputes::owner;
use super::{check, checked, people};
use crate::audit::{self, Entry};
use crate::error::Error;
use crate::intake;
use crate::intake::fixture::{self, SPOUSE_PHONE, resident};
use crate::review::desk;
use crate::testing::on_both_engines;
use crate::verification::own_looks;
use crate::{Hall, Result};
use domain::id::CaseId;
use domain::identity::{Actor, RealNameLevel};
use domain::verification::{LookReason, LookedAt, LookedBy, OwnLooks};

/// An account that names the husband of the family Zhou.
async fn husband(hall: &Hall, account: &str, level: RealNameLevel) -> Actor {
    let person = people("zhou").into_iter().find(|person| person.name.as_str() == "陈德福").unwrap();
    resident(hall, account, level, &person.id, "13900000001").await
}

fn told(page: Result<OwnLooks>) -> Vec<(LookReason, LookedBy)> {
    page.unwrap().looks.into_iter().map(|look| (look.why, look.by)).collect()
}

on_both_engines! {
    async fn a_member_sees_what_was_asked_about_them_and_who_opened_the_case(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let husband = husband(hall, "husband", RealNameLevel::Verified).await;
        test.clock.advance(60);
        desk::case(hall, &first, &case).await.unwrap();
        test.clock.advance(60);
        desk::reveal(hall, &first, "s", &case, "与户口簿核对").await.unwrap();
        let page = own_looks(hall, &husband, None).await.unwrap();
        assert!(page.verified && page.next.is_none());
        assert_eq!(page.looks[2].registers(), 14);
        for look in &page.looks {
            let expected = usize::from(!matches!(look.why, LookReason::Read | LookReason::Reveal));
            assert_eq!(look.people.len(), expected, "{look:?}");
            assert!(look.people.iter().all(|person| person.whom == LookedAt::Oneself), "of nobody else anything is shown: {look:?}");
        }
        let shown = serde_json::to_string(&page).unwrap();
        assert!(!shown.contains("户口簿") && people("zhou").iter().all(|person| !shown.contains(person.name.as_str())), "{shown}");
        let seen = told(Ok(page));
        let newest = [(LookReason::Reveal, LookedBy::Staff), (LookReason::Read, LookedBy::Staff), (LookReason::Check, LookedBy::Hall)];
        assert_eq!(seen[..3], newest);
        for asked in [LookReason::Consent, LookReason::Prefill] {
            assert!(seen[3..].contains(&(asked, LookedBy::AnotherAccount)), "{asked:?} {seen:?}");
        }
        // The applicant sees the same officers, and what they have asked themselves.
        let own = told(own_looks(hall, &owner(), None).await);
        assert_eq!(own[..3], newest);
        assert!(own[3..].contains(&(LookReason::Prefill, LookedBy::Applicant)), "{own:?}");
    }

    async fn whatever_concerns_a_member_stands_there_but_for_documents(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let husband = husband(hall, "husband", RealNameLevel::Verified).await;
        for act in ["case.found", "case.enterprise", "case.read_shared", "case.dispute_sent", "case.read_document", "case.read_proof"] {
            test.clock.advance(60);
            let mut unit = hall.begin().await.unwrap();
            let entry = Entry { chain: format!("case:{case}"), act, actor: &first, detail: serde_json::json!({}) };
            audit::record(hall, &mut unit, entry).await.unwrap();
            unit.commit().await.unwrap();
        }
        let seen: Vec<LookReason> = told(own_looks(hall, &husband, None).await).into_iter().map(|(why, _)| why).collect();
        assert_eq!(seen[..5], [LookReason::Dispute, LookReason::Shared, LookReason::Enterprise, LookReason::Found, LookReason::Check]);
    }

    async fn whose_number_it_is_not_known_to_be_sees_nothing_of_it(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        desk::case(hall, &first, &case).await.unwrap();
        let claims = husband(hall, "claims", RealNameLevel::Declared).await;
        let page = own_looks(hall, &claims, None).await.unwrap();
        assert!(!page.verified && page.looks.is_empty(), "{page:?}");
        let stranger = resident(hall, "stranger", RealNameLevel::Verified, &people("sun")[0].id, "13900000002").await;
        assert!(told(own_looks(hall, &stranger, None).await).is_empty());
        assert!(matches!(own_looks(hall, &stranger, Some("made up")).await, Err(Error::NotFound)));
        assert!(matches!(own_looks(hall, &Actor::Anonymous, None).await, Err(Error::SignedOut)));
        for nobody in [&first, &Actor::System] {
            assert!(matches!(own_looks(hall, nobody, None).await, Err(Error::Forbidden)));
        }
    }

    async fn pages_follow_each_other_without_a_gap(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let husband = husband(hall, "husband", RealNameLevel::Verified).await;
        for _ in 0..24 {
            test.clock.advance(60);
            check(hall, &first, &case).await.unwrap();
            desk::reveal(hall, &first, "s", &case, "与户口簿核对").await.unwrap();
        }
        let (mut seen, mut after, mut pages) = (Vec::new(), None::<String>, 0);
        loop {
            let page = own_looks(hall, &husband, after.as_deref()).await.unwrap();
            after = page.next.map(|next| next.to_string());
            seen.extend(page.looks);
            pages += 1;
            if after.is_none() {
                break;
            }
        }
        let of = |why: LookReason| seen.iter().filter(|look| look.why == why).count();
        assert_eq!((of(LookReason::Reveal), of(LookReason::Check), pages), (24, 25, 3));
        assert!(seen.is_sorted_by(|newer, older| newer.at >= older.at));
    }

    async fn what_was_asked_for_a_form_is_seen_before_it_is_handed_in_and_when_it_never_is(test: TestHall) {
        let hall = &test.hall;
        fixture::city(hall).await;
        let actor = fixture::applicant(hall).await;
        let key = fixture::answer_all(hall, &actor).await;
        let spouse = resident(hall, "spouse", RealNameLevel::Verified, &fixture::id_of("1984-02-03", 11), SPOUSE_PHONE).await;
        let asked = [(LookReason::Consent, LookedBy::AnotherAccount)];
        assert_eq!(told(own_looks(hall, &spouse, None).await), asked);
        let case = CaseId::from(key.split(':').next().unwrap());
        intake::withdraw(hall, &actor, &case, "").await.unwrap();
        assert_eq!(told(own_looks(hall, &spouse, None).await), asked);
        // It is found as long as the registers' log is kept.
        test.clock.advance(3 * 366 * 86_400);
        assert_eq!(intake::forget_asked(hall).await.unwrap(), 0);
        test.clock.advance(1);
        assert!(intake::forget_asked(hall).await.unwrap() > 0);
        assert!(told(own_looks(hall, &spouse, None).await).is_empty());
    }
}
