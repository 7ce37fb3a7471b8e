package io.caravan.ops;

import java.lang.management.ManagementFactory;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jmx.export.MBeanExporter;
import org.springframework.jmx.export.annotation.AnnotationJmxAttributeSource;
import org.springframework.jmx.export.assembler.MetadataMBeanInfoAssembler;
import org.springframework.jmx.support.RegistrationPolicy;

/**
 * Our own MBeans, by name: Boot's export of everything that looks like one stays off. They carry
 * the figures of the metrics and the operations of the API.
 */
@Configuration
class JmxConfiguration {

  @Bean
  MBeanExporter managedBeans(ManagedWork work, ManagedOrphanOrders orphans, ManagedAlerts alerts) {
    MBeanExporter exporter = new MBeanExporter();
    exporter.setServer(ManagementFactory.getPlatformMBeanServer());
    exporter.setAssembler(new MetadataMBeanInfoAssembler(new AnnotationJmxAttributeSource()));
    exporter.setRegistrationPolicy(RegistrationPolicy.REPLACE_EXISTING);
    exporter.setBeans(
        Map.of(
            "io.caravan:type=Work", work,
            "io.caravan:type=OrphanOrders", orphans,
            "io.caravan:type=Alerts", alerts));
    return exporter;
  }
}
