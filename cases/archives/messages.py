"""Why an archive is refused, in sentences."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "not_a_zip": _("This is not an archive of a case, or it is cut off"),
    "damaged_zip": _("The archive is damaged: nothing was taken from it"),
    "too_large": _("The archive is larger than %(limit)s MB, or would be when unpacked"),
    "file_too_large": _("“%(name)s” is larger than %(limit)s MB"),
    "too_many": _("The archive holds more files than a kit may have"),
    "too_tight": _("“%(name)s” is packed so tightly that no real file is: it may be made to fill the disk"),
    "climbs": _("The archive holds a name that leads out of its folder: %(name)s"),
    "no_file": _("The archive holds something that is no plain file: %(name)s"),
    "encrypted": _("The archive is encrypted: save it without a password"),
    "twice": _("The archive holds the same name twice: %(name)s"),
    "packing": _("The archive is packed in a way that is not read here: %(name)s"),
    "overlap": _("Files of the archive lie upon each other: it may be made to fill the disk"),
    "no_manifest": _("The archive has no manifest.json: it does not hold a case"),
    "manifest_large": _("The manifest of the archive is too large"),
    "not_a_case": _("The archive does not hold a case"),
    "newer": _("The archive was made by a newer version of the program: update this one first"),
    "damaged": _("The manifest of the archive is damaged: %(where)s"),
    "strange": _("The archive holds a file that its manifest does not name: %(name)s"),
    "missing": _("The archive lacks a file that its manifest names: %(name)s"),
    "changed": _("“%(name)s” is not the file that the manifest describes"),
}

WRONG_FILE = _("“%(name)s”: %(why)s")
WRONG_CASE = _("The case of the archive cannot be taken in: %(why)s")
