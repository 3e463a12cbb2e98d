//! Who may grant what, and what a request becomes.

use super::{Decision, HALL, ListedGrant, MANAGER, Resource, Share, Sharing, Terms, quota};
use crate::testing::on_both_engines;
use crate::{Error, Scene};
use domain::day::Timestamp;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap()
}

fn terms(consumer: &str, resource: &str, by: &str) -> Terms {
    Terms {
        consumer: consumer.to_owned(),
        resource: resource.to_owned(),
        purpose: "资格核查".to_owned(),
        scene: Scene::Check,
        granted_by: by.to_owned(),
        reference: "letter 7".to_owned(),
        expires_at: now().plus_seconds(86_400),
        daily_quota: 5,
    }
}

fn share(resource: &str, fields: Vec<String>, sharing: Option<Sharing>, by: &str, reference: &str) -> Share {
    Share { resource: resource.to_owned(), fields, sharing, shared_by: by.to_owned(), reference: reference.to_owned() }
}

on_both_engines! {
    async fn the_owner_grants_and_the_manager_what_has_no_condition(test: TestRegisters) {
        let catalogue = test.registers.catalogue();
        catalogue.publish().await.unwrap();
        catalogue.publish().await.unwrap();
        let resources = catalogue.resources().await.unwrap();
        assert_eq!(resources.len(), Resource::standard().len());
        assert!(resources.iter().all(|resource| !resource.fields.is_empty()));
        let (consumer, _) = catalogue.add_consumer("hall", now()).await.unwrap();
        for (resource, by, right) in [
            ("tax.query", "tax_bureau", true),
            ("tax.query", MANAGER, false),
            ("tax.query", "housing", false),
            ("tax.verify", MANAGER, true),
            ("tax.verify", "tax_bureau", true),
            ("tax.verify", "housing", false),
            ("enterprise.query", MANAGER, true),
            ("enterprise.query", "market_regulation", true),
            ("enterprise.query", "housing", false),
            ("weather.query", MANAGER, false),
        ] {
            let granted = catalogue.grant(&terms(&consumer.id, resource, by), now()).await;
            assert_eq!(granted.is_ok(), right, "{resource} {by}");
            assert!(right || matches!(granted, Err(Error::Refused(_))));
        }
        let right = terms(&consumer.id, "tax.query", "tax_bureau");
        for wrong in [Terms { daily_quota: 0, ..right.clone() }, Terms { reference: " ".to_owned(), ..right.clone() }] {
            assert!(matches!(catalogue.grant(&wrong, now()).await, Err(Error::Refused(_))), "{wrong:?}");
        }
        assert!(catalogue.close_consumer(&consumer.id, now()).await.unwrap());
        assert!(!catalogue.close_consumer(&consumer.id, now()).await.unwrap(), "once");
        for unknown in [consumer.id.as_str(), "nobody"] {
            assert!(matches!(catalogue.grant(&terms(unknown, "tax.query", "tax_bureau"), now()).await, Err(Error::Refused(_))));
        }
        assert_eq!(catalogue.consumers().await.unwrap()[0].closed_at, Some(now()));
    }

    async fn grants_are_listed_with_their_decision_and_what_was_used(test: TestRegisters) {
        let catalogue = test.registers.catalogue();
        catalogue.authorise_hall(now()).await.unwrap();
        let (consumer, _) = catalogue.add_consumer("a bank", now()).await.unwrap();
        let first = catalogue.grant(&terms(&consumer.id, "tax.query", "tax_bureau"), now()).await.unwrap();
        let later = now().plus_seconds(60);
        let second = Terms { daily_quota: 9, reference: " letter 8 ".to_owned(), ..terms(&consumer.id, "tax.query", "tax_bureau") };
        let second = catalogue.grant(&second, later).await.unwrap();
        for (grant, people, day) in [(&first, 5, now().day()), (&second, 3, now().day()), (&second, 1, now().day().plus_days(1))] {
            let mut writer = test.registers.begin().await.unwrap();
            quota::take(&mut writer, grant, people, 9, day).await.unwrap().unwrap();
            writer.commit().await.unwrap();
        }
        let listed = catalogue.grants(Some(&consumer.id), later).await.unwrap();
        let told: Vec<_> = listed.iter().map(|grant| (grant.reference.as_deref(), grant.daily_quota, grant.used, grant.revoked_at)).collect();
        assert_eq!(told, [(Some("letter 7"), 5, 5, Some(later)), (Some("letter 8"), 9, 3, None)]);
        let ListedGrant { consumer: of, resource, scene, granted_by, expires_at, .. } = listed[1].clone();
        assert_eq!((of, resource.as_str(), scene, granted_by.as_str()), (consumer.id, "tax.query", Scene::Check, "tax_bureau"));
        assert_eq!(expires_at, now().plus_seconds(86_400));
        let standing = Resource::standard().len() * Scene::ALL.len();
        let of_hall = catalogue.grants(Some(HALL), later).await.unwrap();
        assert!(of_hall.len() == standing && of_hall.iter().all(|grant| grant.reference.is_none()), "by regulation");
        assert_eq!(catalogue.grants(None, later).await.unwrap().len(), standing + 2);
        assert!(catalogue.grants(Some("nobody"), later).await.unwrap().is_empty());
    }

    async fn the_owner_changes_what_is_shared_and_it_stays_so(test: TestRegisters) {
        let catalogue = test.registers.catalogue();
        catalogue.publish().await.unwrap();
        let fields_of = async |id: &str| catalogue.resource(id).await.unwrap().unwrap().fields.join(",");
        let every = "plate,model,use,registered,active,price";
        for (resource, fields, by, reference, right) in [
            ("vehicle.query", "plate,model,use,registered,active", "traffic_police", "letter 7", true),
            ("vehicle.query", "price,active,registered,use,model,plate,price", "traffic_police", "letter 7", true),
            ("vehicle.query", every, MANAGER, "letter 7", false),
            ("vehicle.query", every, "tax_bureau", "letter 7", false),
            ("vehicle.query", every, "traffic_police", " ", false),
            ("vehicle.query", "plate,model,use,registered,active,colour", "traffic_police", "letter 7", false),
            ("vehicle.query", "plate,model,use,registered", "traffic_police", "letter 7", false),
            ("vehicle.query", "", "traffic_police", "letter 7", false),
            ("real_estate.query", "unit,certificate,location,use,area,share,registered,mortgaged,seized", "natural_resources", "7", false),
            ("enterprise.query", "name,state,capital", "market_regulation", "letter 7", false),
            ("vehicle.verify", "plate", "traffic_police", "letter 7", true),
            ("weather.query", "rain", "traffic_police", "letter 7", false),
        ] {
            let words = fields.split(',').filter(|field| !field.is_empty()).map(str::to_owned).collect();
            let change = share(resource, words, None, by, reference);
            let done = catalogue.share(&change).await;
            assert_eq!(done.is_ok(), right, "{change:?} {done:?}");
            assert!(right || matches!(done, Err(Error::Refused(_))), "{done:?}");
        }
        assert_eq!(fields_of("vehicle.query").await, every, "in the order of the register");
        assert_eq!(fields_of("vehicle.verify").await, "plate");
        assert!(fields_of("real_estate.query").await.contains("cancelled"), "without it a right that ended would stand");
        let (consumer, _) = catalogue.add_consumer("a bank", now()).await.unwrap();
        let by_manager = terms(&consumer.id, "vehicle.query", MANAGER);
        for (sharing, granted) in [(Sharing::Unconditional, true), (Sharing::Conditional, false)] {
            catalogue.share(&share("vehicle.query", Vec::new(), Some(sharing), "traffic_police", "letter 8")).await.unwrap();
            assert_eq!(catalogue.grant(&by_manager, now()).await.is_ok(), granted, "{sharing:?}");
        }
        catalogue.publish().await.unwrap();
        assert_eq!(fields_of("vehicle.verify").await, "plate", "to publish changes nothing back");
    }

    async fn a_request_is_decided_once_by_who_may(test: TestRegisters) {
        let catalogue = test.registers.catalogue();
        catalogue.publish().await.unwrap();
        let (consumer, _) = catalogue.add_consumer("hall", now()).await.unwrap();
        let request = catalogue.ask_for(&consumer.id, "tax.query", "资格核查", Scene::Check, now()).await.unwrap();
        let grant = |by: &str| {
            let (by, reference) = (by.to_owned(), "letter 8".to_owned());
            Decision::Grant { by, reference, expires_at: now().plus_seconds(60), daily_quota: 1 }
        };
        assert!(catalogue.decide(&request, grant("housing"), now()).await.is_err(), "not the owner");
        let silent = Decision::Refuse { by: "tax_bureau".to_owned(), reason: " ".to_owned() };
        assert!(catalogue.decide(&request, silent, now()).await.is_err(), "a refusal needs a reason");
        for (reference, daily_quota) in [("", 1), ("letter 8", 0)] {
            let (by, reference) = ("tax_bureau".to_owned(), reference.to_owned());
            let spoilt = Decision::Grant { by, reference, expires_at: now().plus_seconds(60), daily_quota };
            assert!(catalogue.decide(&request, spoilt, now()).await.is_err(), "the request stays open");
        }
        assert!(catalogue.decide(&request, grant("tax_bureau"), now()).await.unwrap().is_some());
        assert!(catalogue.decide(&request, grant("tax_bureau"), now()).await.is_err(), "once");
        let other = catalogue.ask_for(&consumer.id, "tax.query", "另一用途", Scene::Prefill, now()).await.unwrap();
        let no = Decision::Refuse { by: "tax_bureau".to_owned(), reason: "用途不明".to_owned() };
        assert_eq!(catalogue.decide(&other, no, now()).await.unwrap(), None);
        let states: Vec<String> = catalogue.requests().await.unwrap().into_iter().map(|request| request.state).collect();
        assert_eq!(states.iter().filter(|state| *state == "granted").count(), 1);
        assert_eq!(states.iter().filter(|state| *state == "refused").count(), 1);
        for (resource, purpose) in [("weather.query", "x"), ("tax.query", " ")] {
            assert!(catalogue.ask_for(&consumer.id, resource, purpose, Scene::Check, now()).await.is_err());
        }
    }
}
