//! Licences with their signatures.

use super::*;
use crate::city::{issuers, licence, sign_licence};
use crate::{Claim, Exchange, Failure, Verdict};
use domain::identity::CreditCode;
use domain::verification::{AnswerStatus, LicenceKind, LicenceRecord, LicenceState, Record};

/// A licence as its office issues it.
fn issued(holder: &str, kind: LicenceKind) -> LicenceRecord {
    licence(kind, holder, 1, day("2024-01-01"), None, LicenceState::Issued).unwrap()
}

fn licence_line(holder: &str, licence: &LicenceRecord, seq: i64) -> String {
    let mut fields = serde_json::to_value(licence).unwrap();
    fields["holder"] = holder.into();
    fields["holder_name"] = "周秀兰".into();
    fields["seq"] = seq.into();
    format!("{fields}\n")
}

on_both_engines! {
    async fn licences_come_with_their_signatures(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let (own, other, company) = (id(1), id(3), "91350100M000100Y43");
        let (own, other) = (own.as_str(), other.as_str());
        let broken = |change: fn(&mut LicenceRecord)| {
            let mut licence = issued(other, LicenceKind::Diploma);
            change(&mut licence);
            licence_line(other, &licence, 1)
        };
        let permit = issued(own, LicenceKind::ResidencePermit);
        let others = [LicenceKind::MarriageCertificate, LicenceKind::DisabilityCertificate, LicenceKind::LowIncomeCertificate, LicenceKind::RealEstateCertificate];
        let text = [
            licence_line(own, &permit, 1),
            licence_line(company, &issued(company, LicenceKind::BusinessLicence), 1),
            broken(|licence| licence.file_hash = "short".to_owned()),
            broken(|licence| licence.signature = "c2lnbmVk".to_owned()),
            broken(|licence| licence.signature = String::new()),
            broken(|licence| licence.issuer = String::new()),
            licence_line("1", &permit, 1),
            licence_line(other, &permit, 1).replace(permit.licence.as_str(), "1.2.156.3005.2.1"),
        ];
        let text = text.concat() + &others.map(|kind| licence_line(own, &issued(own, kind), 1)).concat();
        let report = import(registers, &desk.delivery(Register::Licence, Kind::Full, "2026-11-20", "l", text)).await.unwrap();
        let expected = [
            (3, Reason::Value, "file_hash"),
            (4, Reason::Value, "signature"),
            (5, Reason::Missing, "signature"),
            (6, Reason::Missing, "issuer"),
            (7, Reason::ResidentId, "holder"),
            (8, Reason::Value, "licence"),
        ];
        assert_eq!(rejects(registers, &report).await, expected.map(|(line, reason, field)| (line, reason, field.to_owned())));
        assert_eq!(held(registers, Register::Licence, 1).await.len(), 5);
        let subject = registers.subject_of_enterprise(&CreditCode::parse(company).unwrap());
        assert_eq!(registers.look_up(Register::Licence, &subject).await.unwrap().records.len(), 1);

        // Nobody is believed yet, so nothing is a fact; then all of it is. What is taken back says so, if its issuer said it.
        let exchange = Exchange::over(registers.clone(), Weather::calm());
        let person = PersonKey::new(id(1), PersonName::parse("周秀兰").unwrap());
        let purpose = Purpose { case: "c".to_owned(), actor: "system".to_owned(), scene: Scene::Prefill, at: now() };
        let ask = async || exchange.ask_one(&person, Register::Licence, &purpose).await.unwrap();
        let claim = async || exchange.verify(&person, Register::Licence, &Claim::Known, &purpose).await.unwrap();
        assert_eq!((ask().await.status, claim().await), (AnswerStatus::Error, Err(Failure::Unproven)));
        for issuer in issuers() {
            registers.trust_issuer(&issuer, day("2026-01-01")).await.unwrap();
            registers.trust_issuer(&issuer, day("2026-01-01")).await.unwrap();
        }
        let heard = ask().await;
        assert_eq!((heard.status, heard.records.len(), claim().await), (AnswerStatus::Hit, 5, Ok(Verdict::Match)));
        assert!(heard.records.contains(&Record::Licence(permit.clone())), "as it was signed");
        let revoked = LicenceRecord { state: LicenceState::Revoked, ..permit.clone() };
        let forged = desk.delivery(Register::Licence, Kind::Delta, "2026-11-21", "f", licence_line(own, &revoked, 2));
        import(registers, &forged).await.unwrap();
        let heard = ask().await;
        assert_eq!((heard.status, heard.records.len()), (AnswerStatus::Error, 0), "taken back by somebody else");
        let revoked = sign_licence(own, revoked);
        let taken_back = desk.delivery(Register::Licence, Kind::Delta, "2026-11-21", "r", licence_line(own, &revoked, 3));
        import(registers, &taken_back).await.unwrap();
        assert!(ask().await.records.contains(&Record::Licence(revoked)));
        // A record put under somebody else's number is nobody's.
        let moved = licence_line(id(2).as_str(), &permit, 1).replace("周秀兰", "欧阳明");
        import(registers, &desk.delivery(Register::Licence, Kind::Delta, "2026-11-21", "m", moved)).await.unwrap();
        let thief = PersonKey::new(id(2), PersonName::parse("欧阳明").unwrap());
        assert_eq!(exchange.ask_one(&thief, Register::Licence, &purpose).await.unwrap().status, AnswerStatus::Error);
        let police = issuers().into_iter().find(|issuer| issuer.kind == LicenceKind::ResidencePermit).unwrap();
        assert!(registers.distrust_issuer(&police.code, &police.key).await.unwrap());
        assert!(!registers.distrust_issuer(&police.code, &police.key).await.unwrap(), "once");
        assert_eq!(ask().await.status, AnswerStatus::Error, "a key that is believed no more");
    }
}
