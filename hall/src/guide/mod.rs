//! What the public reads: guides, policies, notices, and the QR codes that lead to them.

mod qr;

pub use qr::qr_svg;
