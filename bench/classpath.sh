# Read by compare and micro. One class path for each family of clients, so that none pays for another's jars.

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
maven() {
    "${MVN:-mvn}" -q -B -f "$bench/pom.xml" ${PAIL_BENCH_MAVEN:-} "$@" >&2
}

compile() {
    maven compile
}

# classpath FILE FAMILY...: writes target/cp/FILE.txt, once; that of Pail each time, since it may have been rebuilt.
classpath() {
    local list=$bench/target/cp/$1.txt family others=
    shift
    if [[ $list -nt $bench/pom.xml && " $* " != *" pail "* ]]; then
        return
    fi
    for family in pail aws minio davidmoten jmh; do
        [[ " $* " == *" $family "* ]] || others+=",!$family"
    done
    mkdir -p "$bench/target/cp"
    maven -P "${others#,}" dependency:build-classpath -Dmdep.outputFile="$list"
}
