"""Moving in from another product: its own format string becomes a pattern, or a reason why not.

A file for each product says where its format is described. `Importers` gives `Pattern` a method
for each: ``Pattern.from_osticket("TX-######")``.

>>> from casenum.numbers import Pattern
>>> Pattern.from_frappe("SINV-.YYYY.-.#####")
Pattern('SINV-{year}-{seq:5}')
"""

from casenum.numbers.imports.importers import Importers
from casenum.numbers.imports.parts import Imported

__all__ = ["Imported", "Importers"]
