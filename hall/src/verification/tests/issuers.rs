//! Believing issuers: on the record before it is so, whichever of the two databases fails.

use crate::Hall;
use crate::testing::{TestHall, on_both_engines, record};
use crate::verification::{believed_issuers, distrust_issuer, trust_issuer};
use domain::identity::Actor;
use exchange::LicenceIssuer;
use exchange::city::issuers;
use sqlx::Connection as _;

/// The issuers' table takes nothing in and gives nothing up from now on, as on a full disk.
async fn fill_the_disk(test: &TestHall) {
    let url = format!("sqlite:{}", test.folder.path().join("registers.db").display());
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    for text in [
        "CREATE TRIGGER no_more BEFORE INSERT ON licence_issuers BEGIN SELECT RAISE(ABORT, 'full'); END",
        "CREATE TRIGGER no_less BEFORE DELETE ON licence_issuers BEGIN SELECT RAISE(ABORT, 'full'); END",
    ] {
        sqlx::query(text).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

async fn believed(hall: &Hall) -> Vec<LicenceIssuer> {
    believed_issuers(hall, &Actor::System).await.unwrap()
}

/// The acts on record, in their order.
async fn acts(hall: &Hall) -> Vec<String> {
    let record = record(hall).await;
    let lines = record.lines().filter_map(|line| line.strip_prefix("register:licence "));
    lines.filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

on_both_engines! {
    async fn whoever_is_believed_stands_on_the_record(test: TestHall) {
        let hall = &test.hall;
        let issuer = issuers().remove(0);
        trust_issuer(hall, &Actor::System, &issuer).await.unwrap();
        assert_eq!(believed(hall).await, std::slice::from_ref(&issuer));
        assert!(distrust_issuer(hall, &Actor::System, &issuer.code, &issuer.key).await.unwrap());
        assert!(!distrust_issuer(hall, &Actor::System, &issuer.code, &issuer.key).await.unwrap(), "twice");
        assert!(believed(hall).await.is_empty());
        let expected =
            ["register.trust_issuer", "register.distrust_issuer", "register.distrust_issuer", "register.distrust_issuer_unknown"];
        assert_eq!(acts(hall).await, expected);
        assert!(trust_issuer(hall, &Actor::Anonymous, &issuer).await.is_err());
        assert!(believed(hall).await.is_empty());
    }

    async fn registers_that_fail_change_nothing_and_the_record_says_so(test: TestHall) {
        let hall = &test.hall;
        let (first, second) = (issuers().remove(0), issuers().remove(1));
        trust_issuer(hall, &Actor::System, &first).await.unwrap();
        fill_the_disk(&test).await;
        assert!(trust_issuer(hall, &Actor::System, &second).await.is_err());
        assert!(distrust_issuer(hall, &Actor::System, &first.code, &first.key).await.is_err());
        assert_eq!(believed(hall).await, [first]);
        let expected = [
            "register.trust_issuer",
            "register.trust_issuer",
            "register.trust_issuer_failed",
            "register.distrust_issuer",
            "register.distrust_issuer_failed",
        ];
        assert_eq!(acts(hall).await, expected);
    }

    async fn a_record_that_fails_lets_nothing_change(test: TestHall) {
        let hall = &test.hall;
        let (first, second) = (issuers().remove(0), issuers().remove(1));
        trust_issuer(hall, &Actor::System, &first).await.unwrap();
        hall.db().close().await;
        assert!(trust_issuer(hall, &Actor::System, &second).await.is_err());
        assert!(distrust_issuer(hall, &Actor::System, &first.code, &first.key).await.is_err());
        assert_eq!(believed(hall).await, [first]);
    }
}
