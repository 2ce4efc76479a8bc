// SPDX-License-Identifier: GPL-2.0
///
/// What KVM and VFIO use only through the registry does not need to be exported.
///
/// Give the symbol: -D symbols=vfio_file_set_kvm.
///
// Confidence: Moderate, check that no other module uses it
// Options: --no-includes
//

virtual patch

@unexport depends on patch@
declarer export =~ "^EXPORT_SYMBOL(_GPL)?$";
identifier virtual.symbols;
@@
-export(symbols);
