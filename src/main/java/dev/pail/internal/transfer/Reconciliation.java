package dev.pail.internal.transfer;

import dev.pail.checkpoint.PartRecord;
import dev.pail.model.PartSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the journal and the server say of an upload, put side by side. Pure.
 *
 * @param recorded parts that both know alike: number, size and ETag agree; the file's bytes are compared next
 * @param unrecorded parts of the right size that only the server knows, or knows otherwise; may be adopted
 * @param missing parts that must be sent
 */
record Reconciliation(List<PartRecord> recorded, List<PartSummary> unrecorded, List<PartPlan.Part> missing) {

    static Reconciliation of(PartPlan plan, Map<Integer, PartRecord> journal, List<PartSummary> listed) {
        Map<Integer, PartSummary> byNumber = new HashMap<>();
        listed.forEach(part -> byNumber.put(part.partNumber(), part));
        List<PartRecord> recorded = new ArrayList<>();
        List<PartSummary> unrecorded = new ArrayList<>();
        List<PartPlan.Part> missing = new ArrayList<>();
        for (int number = 1; number <= plan.parts(); number++) {
            PartPlan.Part part = plan.part(number);
            PartSummary there = byNumber.get(number);
            PartRecord known = journal.get(number);
            if (there == null || there.size() != part.length()) {
                missing.add(part);
            } else if (known != null && agree(part, known, there)) {
                recorded.add(known);
            } else {
                unrecorded.add(there);
            }
        }
        return new Reconciliation(List.copyOf(recorded), List.copyOf(unrecorded), List.copyOf(missing));
    }

    private static boolean agree(PartPlan.Part part, PartRecord known, PartSummary there) {
        return known.offset() == part.offset()
                && known.length() == part.length()
                && known.eTag().matches(there.eTag());
    }
}
