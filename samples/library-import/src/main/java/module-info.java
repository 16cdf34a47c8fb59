/** A program that uses the library as a module. On the class path this file means nothing. */
module dev.pail.samples.libraryimport {
    requires dev.pail;
    requires jdk.httpserver;
}
