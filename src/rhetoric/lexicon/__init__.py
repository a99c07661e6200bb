"""Packs: word lists with their meaning, read strictly, and found in documents.

pack = lexicon.read_pack("war.yaml")
compiled = lexicon.compile_packs([pack])
hits = lexicon.match(document, compiled)
"""

from rhetoric.lexicon.coding import (
    CodingKey,
    CodingSheet,
    KeyItem,
    agreement,
    coding_sheet,
    read_codes,
    with_validation,
)
from rhetoric.lexicon.compiling import Context, Lexicon, compile_packs, compile_terms
from rhetoric.lexicon.concordance import kwic
from rhetoric.lexicon.dictionaries import (
    POLICIES,
    Dictionary,
    Policy,
    combine,
    flatten,
    from_word_sentiment_table,
    make_dictionary,
    set_polarity,
    set_valence,
    split_values,
)
from rhetoric.lexicon.differing import Change, Difference, counting_digest, diff
from rhetoric.lexicon.drafting import RepeatedFormula, draft
from rhetoric.lexicon.formats import (
    FORMATS,
    format_dictionary,
    read_dictionary,
    read_dictionary_text,
    write_dictionary,
)
from rhetoric.lexicon.formats.conversion import (
    dictionary_from_pack,
    import_dictionary_as_pack,
    pack_text,
)
from rhetoric.lexicon.linting import lint, usage
from rhetoric.lexicon.matching import Hits, NotSearched, match
from rhetoric.lexicon.notation import Form, Gap, NotationError, Slot, Word, parse_term
from rhetoric.lexicon.reader import (
    Category,
    CodingResult,
    ContrastEntry,
    Example,
    Except,
    Gate,
    Near,
    Pack,
    SlotLimits,
    Template,
    Term,
    Validation,
    read_pack,
    read_pack_text,
)
from rhetoric.lexicon.sequences import Atom, Found, SequenceMatcher, sequences_of
from rhetoric.lexicon.shelf import (
    ALL,
    DEFAULT,
    DEFAULT_PACKS,
    Shelved,
    available,
    built_in,
    load,
)
from rhetoric.lexicon.templates import new_pack, new_package
from rhetoric.lexicon.testing import (
    Mark,
    Problem,
    Trial,
    check_examples,
    parse_marked,
    run_examples,
)

__all__ = [
    "ALL",
    "DEFAULT",
    "DEFAULT_PACKS",
    "FORMATS",
    "POLICIES",
    "Atom",
    "Category",
    "Change",
    "CodingKey",
    "CodingResult",
    "CodingSheet",
    "Context",
    "ContrastEntry",
    "Dictionary",
    "Difference",
    "Example",
    "Except",
    "Form",
    "Found",
    "Gap",
    "Gate",
    "Hits",
    "KeyItem",
    "Lexicon",
    "Mark",
    "Near",
    "NotSearched",
    "NotationError",
    "Pack",
    "Policy",
    "Problem",
    "RepeatedFormula",
    "SequenceMatcher",
    "Shelved",
    "Slot",
    "SlotLimits",
    "Template",
    "Term",
    "Trial",
    "Validation",
    "Word",
    "agreement",
    "available",
    "built_in",
    "check_examples",
    "coding_sheet",
    "combine",
    "compile_packs",
    "compile_terms",
    "counting_digest",
    "dictionary_from_pack",
    "diff",
    "draft",
    "flatten",
    "format_dictionary",
    "from_word_sentiment_table",
    "import_dictionary_as_pack",
    "kwic",
    "lint",
    "load",
    "make_dictionary",
    "match",
    "new_pack",
    "new_package",
    "pack_text",
    "parse_marked",
    "parse_term",
    "read_codes",
    "read_dictionary",
    "read_dictionary_text",
    "read_pack",
    "read_pack_text",
    "run_examples",
    "sequences_of",
    "set_polarity",
    "set_valence",
    "split_values",
    "usage",
    "with_validation",
    "write_dictionary",
]
