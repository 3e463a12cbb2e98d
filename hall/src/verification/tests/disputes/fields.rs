//! What a dispute is about: the field that was shown, whose value stays beside what is declared.

use super::*;
use crate::verification::{WantedOrders, dispute, dispute_orders, dispute_record, disputes};
use domain::verification::{DisputableRecord, DisputeQuery, Field, Pick, field_code};
use words::{ShownField, Words};

/// A record that holds something which is shown as it is, and the first thing it shows.
fn held(records: &[DisputableRecord]) -> (&DisputableRecord, ShownField) {
    let plain = [Register::SocialSecurity, Register::Tax, Register::ProvidentFund];
    let known = |record: &&DisputableRecord| record.records.first().is_some_and(|first| !first.known_by().is_empty());
    let record = records.iter().filter(|record| plain.contains(&record.register)).find(known).unwrap();
    let shown = Words::shared(Language::Chinese).shown_fields(&record.records, &record.resident_id);
    (record, shown[0].clone())
}

on_both_engines! {
    async fn a_dispute_is_about_a_field_and_both_values_stay(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        test.clock.advance(60);
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        let (record, shown) = held(&page.records);
        let say = async |pick: Pick| dispute_record(hall, &owner(), &case, &field_code(&record.member, record.register, pick), "别的", "旧了").await;
        let beyond = Pick { record: record.records.len() + 1, field: shown.pick.field };
        let strange = Pick { record: 1, field: Field::LicenceNumber };
        for not_shown in [beyond, strange] {
            assert_eq!(refused_with(say(not_shown).await), FaultCode::UnknownChoice, "{not_shown:?}");
        }
        say(shown.pick).await.unwrap();

        let own = disputes_page(hall, &owner(), &case).await.unwrap().disputes.remove(0).dispute;
        let about = own.about.clone().unwrap();
        assert_eq!((about.pick, about.registered.zh.as_str(), own.declared.as_str()), (shown.pick, shown.value.as_str(), "别的"));
        assert!(!about.registered.en.is_empty());
        let second = officer(hall, Post::SecondReview).await;
        let list = disputes(hall, &second, &DisputeQuery::default()).await.unwrap();
        assert_eq!((list.rows[0].about.as_ref(), list.rows[0].declared.as_str()), (Some(&about), "别的"));
        assert_eq!(dispute(hall, &second, &own.id).await.unwrap().dispute.about.as_ref(), Some(&about));
        let order = dispute_orders(hall, &Actor::System, WantedOrders::default(), None).await.unwrap().orders.remove(0);
        assert_eq!((order.field, order.registered.as_str(), order.declared.as_str()), (Some(shown.pick.field), shown.value.as_str(), "别的"));
        assert_eq!(order.field_name, Words::shared(Language::Chinese).field(shown.pick.field));
        assert_eq!(order.record, record.records[0].known_by(), "which record, in full");
    }

    async fn what_the_form_says_to_be_wrong_names_its_field(test: TestHall) {
        let hall = &test.hall;
        let (case, id) = waiting(&test).await;
        let own = disputes_page(hall, &owner(), &case).await.unwrap().disputes.remove(0).dispute;
        let about = own.about.unwrap();
        assert_eq!((own.id, about.pick, about.registered.zh.as_str()), (id, Pick::WHOLE, "没有登记"));
        let first = officer(hall, Post::FirstReview).await;
        let table = comparison(hall, &first, &case).await.unwrap().unwrap().comparison;
        let beside = table.rows.iter().find_map(|row| row.dispute.as_ref()).unwrap();
        assert_eq!(beside.about.as_ref().map(|about| about.registered.zh.as_str()), Some("没有登记"));
    }

    async fn a_dispute_from_before_one_named_a_field_still_reads(test: TestHall) {
        let hall = &test.hall;
        let (case, id) = waiting(&test).await;
        let old = hall.seal("disputes", "claim", id.as_str(), r#"{"declared":"没有车","reason":"卖了"}"#);
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("UPDATE disputes SET claim = $1 WHERE id = $2").bind(old).bind(id.as_str())).await.unwrap();
        unit.commit().await.unwrap();
        let own = disputes_page(hall, &owner(), &case).await.unwrap().disputes.remove(0).dispute;
        assert_eq!((own.about, own.declared.as_str(), own.reason.as_str()), (None, "没有车", "卖了"));
        let order = dispute_orders(hall, &Actor::System, WantedOrders::default(), None).await.unwrap().orders.remove(0);
        assert_eq!((order.field, order.registered.as_str(), order.record.as_str()), (None, "", ""));
    }
}
