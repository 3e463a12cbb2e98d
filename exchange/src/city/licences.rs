//! Electronic licences of the synthetic city, signed by offices that do not exist with keys anybody can compute.

use super::REGION;
use super::dice::Dice;
use crate::licence::{LicenceIssuer, public, signed};
use domain::day::Day;
use domain::identity::{CreditCode, ResidentId};
use domain::verification::{LicenceKind, LicenceNumber, LicenceRecord, LicenceState, Record};
use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256};

/// The office that issues licences of a kind: what tells its credit code apart, and its name.
fn office(kind: LicenceKind) -> (&'static str, &'static str) {
    match kind {
        LicenceKind::ResidencePermit => ("MB100001", "安澜市公安局"),
        LicenceKind::Diploma => ("MB100002", "安澜学院"),
        LicenceKind::MarriageCertificate | LicenceKind::LowIncomeCertificate => ("MB100003", "安澜市民政局"),
        LicenceKind::DisabilityCertificate => ("MB100004", "安澜市残疾人联合会"),
        LicenceKind::RealEstateCertificate => ("MB100005", "安澜市不动产登记中心"),
        LicenceKind::BusinessLicence => ("MB100006", "安澜市市场监督管理局"),
    }
}

fn code(kind: LicenceKind) -> Option<CreditCode> {
    CreditCode::from_parts("11", REGION, office(kind).0).ok()
}

/// The key an office signs with. It is no secret: the registers believe it only where an invented city was loaded.
fn key(kind: LicenceKind) -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(format!("an office of the invented city: {}", office(kind).0)).into())
}

/// The offices of the city, as issuers that its registers believe.
pub fn issuers() -> Vec<LicenceIssuer> {
    let of = |kind| Some(LicenceIssuer { code: code(kind)?, kind, name: office(kind).1.to_owned(), key: public(&key(kind)) });
    LicenceKind::ALL.into_iter().filter_map(of).collect()
}

/// A record signed by the office that issues its kind.
pub fn sign_licence(holder: &str, record: LicenceRecord) -> LicenceRecord {
    signed(&key(record.kind), holder, record)
}

/// A licence of somebody; the holder is a number of the ID card or a credit code.
pub fn licence(kind: LicenceKind, holder: &str, serial: i64, from: Day, to: Option<Day>, state: LicenceState) -> Option<LicenceRecord> {
    let code = code(kind)?;
    let place = LicenceKind::ALL.iter().position(|other| *other == kind).unwrap_or_default() + 1;
    let number = LicenceNumber::from_parts(&format!("{}{place:03}", code.as_str()), code.as_str(), &format!("{serial:010}"), "001")?;
    let file_hash = hex::encode(Sha256::digest(number.as_str()));
    let issuer = office(kind).1.to_owned();
    let record =
        LicenceRecord { licence: number, kind, issuer, valid_from: from, valid_to: to, state, file_hash, signature: String::new() };
    Some(sign_licence(holder, record))
}

/// A licence as its holders have them: most hold, some have run out or were taken back, and a few were changed by somebody
/// after they were signed.
pub(super) fn as_people_have(dice: &mut Dice, kind: LicenceKind, holder: &ResidentId, serial: i64, today: Day) -> Option<Record> {
    let from = today.plus_days(-dice.range(200, 900));
    // A diploma is for life.
    let runs_out = kind != LicenceKind::Diploma;
    let over = runs_out && dice.chance(40);
    let to = runs_out.then(|| if over { today.plus_days(-dice.range(1, 150)) } else { today.plus_days(dice.range(20, 340)) });
    let state = if dice.chance(20) { LicenceState::Revoked } else { LicenceState::Issued };
    let mut record = licence(kind, holder.as_str(), serial, from, to, state)?;
    if dice.chance(10) {
        record.valid_from = from.plus_days(-400);
    }
    Some(Record::Licence(record))
}
