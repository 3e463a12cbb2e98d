//! What the public reads: guides, policy documents, notices, figures, the commitment template, and the QR codes that lead there.

mod document;
mod figures;
mod notice;
mod qr;
mod service;
mod template;

pub(crate) use document::write_document;
pub use document::{document, documents};
pub use figures::figures;
pub use notice::{notice, notices};
pub use qr::qr_svg;
pub(crate) use service::write_guide;
pub use service::{guide, guides};
pub use template::{Template, commitment_template, consent_template};
